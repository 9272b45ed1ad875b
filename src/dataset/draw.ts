import { randomStream } from '../random/stream.js';
import { sampled, shuffled } from '../random/shuffle.js';

/** What decides the frames that a movie shows in one epoch of training. */
export interface DrawSettings {
  readonly seed: number;
  /** Frames in one sample. */
  readonly frames: number;
  /** Draw again every epoch; otherwise the draw of epoch 0 stands for ever. */
  readonly resample: boolean;
  /** Shuffle the drawn frames every epoch; otherwise they stand in film order. */
  readonly reorder: boolean;
  /** Mirror the frames in half of the epochs. */
  readonly flip: boolean;
  /** Shift the frames by up to so many pixels each way. */
  readonly crop: number;
}

/** Whether a movie may show other pixels in another epoch of training. */
export function drawsChange({
  resample,
  reorder,
  flip,
  crop,
}: Pick<DrawSettings, 'resample' | 'reorder' | 'flip' | 'crop'>): boolean {
  return resample || reorder || flip || crop > 0;
}

/** The frames of one sample: places in the movie's pool, in the order in which they are stacked. */
export interface Draw {
  readonly frames: readonly number[];
  /** Whether all frames of the sample are mirrored left to right. */
  readonly flipped: boolean;
  /** Pixels that all frames of the sample are moved to the right and down, after mirroring. */
  readonly shift: readonly [number, number];
}

/**
 * The training draw of a movie in an epoch (from 0). It depends on (seed, epoch, movieId) alone: batch size, order of
 * movies and what ran before do not matter, and the 5 frames of one trial are among the 15 of another.
 * @throws RangeError for an empty pool.
 */
export function trainingDraw(
  settings: DrawSettings,
  movie: { readonly movieId: string; readonly frameCount: number },
  epoch: number,
): Draw {
  const { seed } = settings;
  const { movieId } = movie;
  const chosen = choose(movie.frameCount, settings.frames, [
    seed,
    'draw',
    settings.resample ? epoch : 0,
    movieId,
  ]);
  return {
    frames: settings.reorder
      ? shuffled(chosen, randomStream([seed, 'reorder', epoch, movieId]))
      : chosen.toSorted((first, second) => first - second),
    flipped: settings.flip && randomStream([seed, 'flip', epoch, movieId]).below(2) === 1,
    shift:
      settings.crop === 0 ? [0, 0] : shiftWithin(settings.crop, [seed, 'crop', epoch, movieId]),
  };
}

/** -reach to reach pixels each way, all equally likely. */
function shiftWithin(reach: number, key: readonly (string | number)[]): [number, number] {
  const stream = randomStream(key);
  return [stream.below(2 * reach + 1) - reach, stream.below(2 * reach + 1) - reach];
}

/**
 * The `index`-th evaluation draw of a movie, in film order and neither mirrored nor shifted. It depends on the dataset and the movie,
 * not on the trial's seed: trials of equal `frames` are measured on the same frames.
 * @throws RangeError for an empty pool.
 */
export function evaluationDraw(
  datasetSha256: string,
  movie: { readonly movieId: string; readonly frameCount: number },
  frames: number,
  index: number,
): Draw {
  const chosen = choose(movie.frameCount, frames, [
    datasetSha256,
    'evaluation',
    index,
    movie.movieId,
  ]);
  return {
    frames: chosen.toSorted((first, second) => first - second),
    flipped: false,
    shift: [0, 0],
  };
}

/** The order in which an epoch (from 0) visits `count` movies: places in the caller's list. */
export function epochOrder(seed: number, epoch: number, count: number): readonly number[] {
  const places = Array.from({ length: count }, (_, place) => place);
  return shuffled(places, randomStream([seed, 'order', epoch]));
}

/**
 * `count` places in a pool. A pool that is large enough gives each frame once at most. A smaller one is dealt out in rounds,
 * each a new permutation of the whole pool, so that no frame is used twice more than another.
 */
function choose(
  poolSize: number,
  count: number,
  key: readonly (string | number)[],
): readonly number[] {
  if (poolSize < 1) throw new RangeError('A movie with an empty pool has no frames to draw.');
  const pool = Array.from({ length: poolSize }, (_, place) => place);
  const stream = randomStream(key);
  const chosen: number[] = [];
  while (chosen.length < count) {
    chosen.push(...sampled(pool, Math.min(poolSize, count - chosen.length), stream));
  }
  return chosen;
}
