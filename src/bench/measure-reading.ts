import type { Pack, PackMovie } from '../dataset/pack/pack.js';
import { epochOrder, trainingDraw } from '../dataset/draw.js';
import { equalBatches } from '../dataset/batch.js';
import { readAhead } from '../dataset/batches-ahead.js';
import type { Clock } from '../training/periodic.js';

/** What one sample and one batch are. */
export interface ReadingCase {
  /** Frames drawn anew from each movie's pool every epoch. */
  readonly frames: number;
  readonly batch: number;
}

/**
 * Reads epochs of training batches as a trial does, the next one while the one before is at hand, until `seconds` have gone by.
 * The first epoch is not counted.
 * @returns samples a second
 */
export async function measureReading(
  pack: Pack,
  { frames, batch }: ReadingCase,
  seconds: number,
  clock: Clock,
): Promise<number> {
  const draws = { seed: 1, frames, resample: true, reorder: false, flip: false, crop: 0 };
  const reader = pack.openBatches(batch, frames);
  let samples = 0;
  let began = clock();
  try {
    for (let epoch = 0; epoch < 2 || clock() - began < seconds * 1000; epoch += 1) {
      if (epoch === 1) [samples, began] = [0, clock()];
      const order = epochOrder(draws.seed, epoch, pack.movies.length);
      const movies = order.map((place) => pack.movies[place] as PackMovie);
      const batches = readAhead(reader, equalBatches(movies, batch), (movie) => {
        return { firstFrame: movie.firstFrame, draw: trainingDraw(draws, movie, epoch) };
      });
      for await (const { items } of batches) samples += items.length;
    }
  } finally {
    reader.close();
  }
  return (samples / (clock() - began)) * 1000;
}
