import type { FrozenBackbone } from './compiled-network.js';
import type { TrainingMovie } from './training-data.js';

/** What a frozen backbone makes of the movies that every epoch shows again. */
export interface FrozenFeatures {
  readonly backbone: FrozenBackbone;
  /** By movieId, each [width]: the one training draw. */
  readonly training: ReadonlyMap<string, Float32Array>;
  /** By evaluation draw, then as `training`: the validation split. */
  readonly validation: readonly ReadonlyMap<string, Float32Array>[];
}

/** The features of a batch [movies, width], one after another. */
export function gathered(
  features: ReadonlyMap<string, Float32Array>,
  movies: readonly TrainingMovie[],
): Float32Array {
  const rows = movies.map(({ movieId }) => features.get(movieId) as Float32Array);
  const width = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * width);
  for (const [place, row] of rows.entries()) all.set(row, place * width);
  return all;
}
