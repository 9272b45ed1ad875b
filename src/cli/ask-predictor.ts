import { extractionOf } from '../dataset/shown-inputs.js';
import { defaultExtractionOptions } from '../frames/extraction-options.js';
import { predictVideo } from '../predict/predict-video.js';
import type { PredictionOptions, ScoredPool } from '../predict/predict-video.js';
import { copiedMovies } from '../predict/seen/copied-movies.js';
import { frameHashes } from '../predict/seen/frame-hashes.js';
import type { FrameHashes } from '../predict/seen/frame-hashes.js';
import type { RefusedVideo } from '../predict/video-score.js';
import type { Context } from './context.js';
import { estimate } from './terminal/estimate.js';
import type { OpenPredictor } from './open-predictor.js';
import { warningText } from './terminal/warning-text.js';

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
 * @param from the model's folder
 * @param draws of frames whose predictions are averaged
 * @returns throws what predictVideo does
 */
export function askPredictor(
  from: string,
  predictor: OpenPredictor,
  draws: number,
  context: Pick<Context, 'stop' | 'now' | 'terminal'>,
): (question: Question) => Promise<ScoredPool | RefusedVideo> {
  const options = extractionOf(predictor.file.dataset.shown) ?? defaultExtractionOptions;
  const knownVideos = videoIds(predictor);
  const { stop, now } = context;
  const copiesOf = compareFrames(from, predictor, context);
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
      copiesOf,
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

/** Compares videos with the dataset: its frames are read at the first one that is not known, once for a model. */
function compareFrames(
  from: string,
  { pack }: OpenPredictor,
  { stop, now, terminal }: Pick<Context, 'stop' | 'now' | 'terminal'>,
): PredictionOptions['copiesOf'] {
  let hashes: FrameHashes | null = null;
  return async (pool) => {
    if (pack === null) return { kind: 'not-compared', why: 'the dataset has gone' };
    try {
      const left = estimate(now);
      const onShare = (share: number) => {
        terminal.progress(
          `predict: reading the dataset's frames, once for this model: ${Math.floor(share * 100)} %${left(share)}`,
        );
      };
      hashes ??= await frameHashes(from, pack, { signal: stop, onShare });
      const movies = await copiedMovies(pool, pack, hashes, stop);
      return { kind: 'compared', movies };
    } catch (error) {
      if (stop.aborted) throw error;
      return { kind: 'not-compared', why: (error as Error).message };
    }
  };
}
