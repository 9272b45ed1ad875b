import { warningText } from '../frames/outcome.js';
import type { ModelFile } from '../training/kept-model.js';
import type { Caution, Copies, KnownMovie } from './cautions.js';
import { modelCautions, poolCautions, seenCautions } from './cautions.js';
import type { FrameWorkers } from '../frames/frame-workers.js';
import type { PoolReading } from './read-pool.js';
import type { FramePool } from './score-pool.js';
import type { NetworkProcess } from './network-process.js';
import { readPool } from './read-pool.js';
import { scoreInterval } from './score-interval.js';
import type { Residuals } from './score-interval.js';
import { poolDraws } from './score-pool.js';
import type { RefusedVideo, VideoScore } from './video-score.js';

/** A network that is open, and what is known of how it was made. */
export interface Predictor {
  readonly file: ModelFile;
  readonly network: Pick<NetworkProcess, 'score' | 'lost'>;
  /** What encodes frames; see `encodingThreads`. */
  readonly workers: FrameWorkers;
  readonly residuals: Residuals;
  /** Movies of the dataset; null where it has gone. */
  readonly movies: readonly KnownMovie[] | null;
}

export interface PredictionOptions extends Omit<PoolReading, 'image' | 'workers'> {
  /** Draws of frames whose predictions are averaged. */
  readonly draws: number;
  /** Compares the video's frames with those of the dataset. */
  readonly copiesOf: (pool: FramePool) => Promise<Copies>;
}

/** A score with the pool and the draws that it was made of. */
export interface ScoredPool {
  readonly score: VideoScore;
  readonly pool: FramePool;
  readonly draws: readonly (readonly number[])[];
}

/**
 * The score of one video: the mean over `draws` evaluation draws, drawn as those of a dataset's movies are, with an interval.
 * @throws FramesError of kind `ffmpeg-missing`; NetworkError; the signal's reason
 */
export async function predictVideo(
  path: string,
  predictor: Predictor,
  options: PredictionOptions,
): Promise<ScoredPool | RefusedVideo> {
  const { file, network, workers, residuals, movies } = predictor;
  const { frames, image } = file.network;
  const begun = performance.now();
  // No video is worth decoding for a network that cannot be asked.
  const signal = AbortSignal.any([options.signal, network.lost]);
  const read = await readPool(path, { ...options, image, workers, signal });
  if (read.kind === 'refused') return read;
  const extracted = performance.now();
  const { pool, sha256 } = read;
  const datasetSha256 = file.dataset.sha256;
  const draws = poolDraws(pool, { datasetSha256, frames, draws: options.draws });
  const predictions = await network.score(pool, draws, signal);
  const answered = performance.now();
  const { mean, std } = file.dataset.label;
  const scores = predictions.map((prediction) => prediction * std + mean);
  const prediction = predictions.reduce((sum, value) => sum + value, 0) / predictions.length;
  const score = prediction * std + mean;
  const { interval, doubts } = scoreInterval(score, std, residuals);
  const seen: Caution[] =
    movies === null
      ? [{ kind: 'unchecked', what: 'whether it was trained on', why: 'the dataset has gone' }]
      : seenCautions(
          pool.movieId,
          options.knownVideos.has(sha256) ? null : await options.copiesOf(pool),
          movies,
        );
  return {
    pool,
    draws,
    score: {
      kind: 'scored',
      path,
      movieId: pool.movieId,
      sha256,
      score,
      prediction,
      interval,
      draws: { scores, standardDeviation: standardDeviation(scores) },
      frames: { kept: pool.count, sampled: read.sampled },
      doubts: [
        ...modelCautions(file),
        ...seen,
        ...poolCautions(pool, frames, file.dataset.shown),
        ...doubts,
        ...read.warnings.map((warning): Caution => ({
          kind: 'video',
          message: warningText(warning),
        })),
      ],
      seconds: {
        extract: (extracted - begun) / 1000,
        predict: (answered - extracted) / 1000,
      },
    },
  };
}

/** Of the population: one draw has none. */
function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
