import { join, resolve } from 'node:path';
import { openPlaceFor, writeAtomic } from '../../files/atomic-write.js';
import { foundVideos, type VideoEntry } from '../../frames/video-entry.js';
import {
  type PredictionsContent,
  renderPredictions,
} from '../../predict/page/render-predictions.js';
import type { ScoredPool } from '../../predict/predict-video.js';
import type { VideoAnswer } from '../../predict/video-score.js';
import type { ActionContext } from '../action.js';
import { findModel, type ModelChoice } from './find-model.js';
import { openPredictor, type OpenPredictor } from './open-predictor.js';

export interface PredictionRequest {
  readonly model: ModelChoice;
  /** Files and folders of them, as they were given. */
  readonly videos: readonly string[];
  /** Draws of frames whose predictions are averaged. */
  readonly draws: number;
  /** A page that shows what each frame did; none is written where it is left out. */
  readonly page?: string | undefined;
}

export type PredictionProgress =
  /** Names of files in given folders that are plainly no videos. */
  | { readonly kind: 'passed-over'; readonly names: readonly string[] }
  /** A video is read; `place` counts from 0, `share` of it is decoded. */
  | {
      readonly kind: 'video';
      readonly given: string;
      readonly place: number;
      readonly total: number;
      readonly share: number;
    }
  | { readonly kind: 'answer'; readonly answer: VideoAnswer };

export interface Predictions {
  readonly answers: readonly VideoAnswer[];
  /** The page that was written, absolute; null for none. */
  readonly page: string | null;
  /** Stopped before the last video was answered. */
  readonly interrupted: boolean;
}

/**
 * Scores videos with a trained network, one after another. A file that no score can be given for is an answer with its reason.
 * @throws AppError, RunError, StoreError where there is no such model; ModelError; NetworkError; FramesError; the system's error
 */
export async function predictVideos(
  context: ActionContext,
  { model: chosen, videos: words, draws, page: wanted }: PredictionRequest,
  onProgress: (progress: PredictionProgress) => void = () => undefined,
): Promise<Predictions> {
  const { folder, now, stop } = context;
  const begun = now();
  const predictor = openPredictor(
    context,
    findModel(resolve(folder, 'runs'), chosen, now()),
    draws,
  );
  const answers: VideoAnswer[] = [];
  const page = wanted === undefined ? null : resolve(folder, wanted);
  const shown: PredictionsContent['videos'][number][] = [];
  try {
    // A page that cannot be written is refused now, rather than after hours of answers.
    if (page !== null) openPlaceFor(page);
    const { videos, others } = givenVideos(words, folder);
    if (others.length > 0) onProgress({ kind: 'passed-over', names: others });
    for (const [place, { path, given, outcome }] of videos.entries()) {
      if (stop.aborted) break;
      const onShare = (share: number) =>
        onProgress({ kind: 'video', given, place, total: videos.length, share });
      onShare(0);
      const found =
        outcome === null || outcome.kind === 'extracted'
          ? await predictor.ask({ path, given, onShare })
          : ({ ...outcome, kind: 'refused', path: given } as const);
      const answer = 'score' in found ? found.score : found;
      answers.push(answer);
      onProgress({ kind: 'answer', answer });
      if (page === null) continue;
      shown.push('score' in found ? await explained(predictor, found, stop) : found);
    }
    if (page !== null && !stop.aborted) {
      const { file: model, pack } = predictor;
      const dataset = pack && { folder: pack.folder, movies: pack.facts.split.counts };
      const seconds = (now() - begun) / 1000;
      writeAtomic(page, renderPredictions({ model, dataset, videos: shown, seconds }));
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    predictor.close();
  }
  return { answers, page: stop.aborted ? null : page, interrupted: stop.aborted };
}

/** A video that was named, or is in a folder that was; `given` is its path as it was written, the folder's before the file's name. */
export interface GivenVideo extends VideoEntry {
  readonly given: string;
}

/**
 * The videos that the words of a command name, as `frames extract` takes them: a folder means the videos in it.
 * @param folder that relative paths start from
 */
export function givenVideos(
  words: readonly string[],
  folder: string,
): { readonly videos: readonly GivenVideo[]; readonly others: readonly string[] } {
  const found = words.map((word) => {
    const path = resolve(folder, word);
    const { entries, others } = foundVideos([path]);
    const videos = entries.map((entry) => {
      return { ...entry, given: entry.path === path ? word : join(word, entry.name) };
    });
    return { videos, others };
  });
  return {
    videos: found.flatMap(({ videos }) => videos),
    others: found.flatMap(({ others }) => others),
  };
}

async function explained(
  { network, pack }: OpenPredictor,
  { score, pool, draws }: ScoredPool,
  signal: AbortSignal,
): Promise<PredictionsContent['videos'][number]> {
  if (pack === null) return { score, explanation: null };
  return { score, explanation: await network.explain(pool, draws, pack.folder, signal) };
}
