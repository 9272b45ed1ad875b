import { extractionOf } from '../dataset/shown-inputs.js';
import { defaultExtractionOptions } from '../frames/extraction-options.js';
import { predictVideo } from '../predict/predict-video.js';
import type { ScoredPool } from '../predict/predict-video.js';
import type { RefusedVideo } from '../predict/video-score.js';
import type { Context } from './context.js';
import type { OpenPredictor } from './open-predictor.js';
import { warningText } from './warning-text.js';

/** A decoder tells of every frame: hundreds a second. */
const tellEveryMs = 500;

/** One video that a model is asked about. */
export interface Question {
  /** The file, and its name as it was given, which the answer bears. */
  readonly path: string;
  readonly given: string;
  /** Hears of the share of the video that is decoded, 0 to 1. */
  readonly onShare: (share: number) => void;
}

/**
 * Makes the question of one video after another to an open model.
 * @param draws of frames whose predictions are averaged
 * @returns throws what predictVideo does
 */
export function askPredictor(
  predictor: OpenPredictor,
  draws: number,
  { stop, now }: Pick<Context, 'stop' | 'now'>,
): (question: Question) => Promise<ScoredPool | RefusedVideo> {
  const options = extractionOf(predictor.file.dataset.shown) ?? defaultExtractionOptions;
  const knownVideos = videoIds(predictor);
  let next = 0;
  return async ({ path, given, onShare }) => {
    const answer = await predictVideo(path, predictor, {
      options,
      knownVideos,
      signal: stop,
      onDecoded: (decoded, promised) => {
        if (now() < next || promised <= 0) return;
        next = now() + tellEveryMs;
        onShare(Math.min(1, decoded / promised));
      },
      draws,
      warningText,
    });
    return 'score' in answer
      ? { ...answer, score: { ...answer.score, path: given } }
      : { ...answer, path: given };
  };
}

/** Which movie of the dataset each known video is. */
function videoIds({ pack }: OpenPredictor): ReadonlyMap<string, string> {
  const videos = Object.entries(pack?.facts.shown?.videos ?? {});
  return new Map(videos.map(([movieId, sha256]) => [sha256, movieId]));
}
