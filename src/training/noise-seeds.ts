import { derivedSeed } from '../random/stream.js';
import type { TrainingMovie } from './training-data.js';

/** Two int32 for each sample: its noise depends on seed, epoch (from 0) and movie alone. */
export function noiseSeeds(
  seed: number,
  epoch: number,
  batch: readonly Pick<TrainingMovie, 'movieId'>[],
): Int32Array {
  return Int32Array.from(
    batch.flatMap(({ movieId }) => [
      derivedSeed([seed, 'noise', epoch, movieId]),
      derivedSeed([seed, 'noise', epoch, movieId, 'second']),
    ]),
  );
}
