import { augmentationsOn } from '../augmentations/augmentations.js';
import type { PixelAugmentationName, ReadSettings } from '../augmentations/augmentations.js';
import { derivedSeed, randomStream, sampled, shuffled } from '../random/stream.js';
import type { StreamKey } from '../random/stream.js';

/** What decides the frames that a movie shows in one epoch of training. */
export interface DrawSettings extends ReadSettings {
  readonly seed: number;
  /** Frames in one sample. */
  readonly frames: number;
}

/** The frames of one sample: places in the movie's pool, in the order in which they are stacked. */
export interface Draw {
  readonly frames: readonly number[];
  /** What augmentations drew that change the pixels of all frames of the sample. */
  readonly pixels: Readonly<Partial<Record<PixelAugmentationName, readonly number[]>>>;
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
  const streamOf = (name: string) => randomStream([seed, name, epoch, movieId]);
  const [redrawn] = augmentationsOn('draw', settings);
  const drawnIn = redrawn?.augmentation.epochOf(epoch) ?? 0;
  const chosen = choose(movie.frameCount, settings.frames, [seed, 'draw', drawnIn, movieId]);
  const [reordered] = augmentationsOn('order', settings);
  const frames =
    reordered?.augmentation.order(chosen, streamOf(reordered.name)) ??
    chosen.toSorted((first, second) => first - second);
  const pixels: Partial<Record<PixelAugmentationName, readonly number[]>> = {};
  for (const { name, augmentation, value } of augmentationsOn('pixels', settings)) {
    const change = augmentation.draw(value, streamOf(name));
    if (change !== null) pixels[name] = change;
  }
  return { frames, pixels };
}

/** Two int32 for each movie: what an augmentation in the graph draws depends on seed, epoch (from 0) and movie alone. */
export function augmentationSeeds<Name extends string>(
  names: readonly Name[],
  { seed, epoch }: { readonly seed: number; readonly epoch: number },
  movies: readonly { readonly movieId: string }[],
): Readonly<Record<Name, Int32Array>> {
  const seedsOf = (name: Name) =>
    Int32Array.from(
      movies.flatMap(({ movieId }) => [
        derivedSeed([seed, name, epoch, movieId]),
        derivedSeed([seed, name, epoch, movieId, 'second']),
      ]),
    );
  return Object.fromEntries(names.map((name) => [name, seedsOf(name)])) as Record<Name, Int32Array>;
}

/**
 * The `index`-th evaluation draw of a movie, in film order and without augmentation. It depends on the dataset and the movie,
 * not on the trial's seed: trials of equal `frames` are measured on the same frames.
 * @throws RangeError for an empty pool.
 */
export function evaluationDraw(
  datasetSha256: string,
  movie: { readonly movieId: string; readonly frameCount: number },
  frames: number,
  index: number,
): Draw {
  const key = [datasetSha256, 'evaluation', index, movie.movieId];
  const chosen = choose(movie.frameCount, frames, key);
  return { frames: chosen.toSorted((first, second) => first - second), pixels: {} };
}

/** The order in which an epoch (from 0) visits `count` movies: places in the caller's list. */
export function epochOrder(seed: number, epoch: number, count: number): readonly number[] {
  const places = Array.from({ length: count }, (_, place) => place);
  return shuffled(places, randomStream([seed, 'order', epoch]));
}

/**
 * `count` places in a pool. A pool that is large enough gives each frame once at most. A smaller one is dealt out in rounds,
 * each a new permutation of the pool, so that no frame is used twice more than another.
 */
function choose(poolSize: number, count: number, key: StreamKey): readonly number[] {
  if (poolSize < 1) throw new RangeError('A movie with an empty pool has no frames to draw.');
  const pool = Array.from({ length: poolSize }, (_, place) => place);
  const stream = randomStream(key);
  const chosen: number[] = [];
  while (chosen.length < count) {
    chosen.push(...sampled(pool, Math.min(poolSize, count - chosen.length), stream));
  }
  return chosen;
}
