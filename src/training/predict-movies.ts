import { setImmediate } from 'node:timers/promises';
import { equalBatches } from '../dataset/batch.js';
import { type BatchReader, readAhead } from '../dataset/batches-ahead.js';
import { evaluationDraw } from '../dataset/draw.js';
import type { CompiledNetwork } from './compiled-network.js';
import type { TrainingData, TrainingMovie } from './training-data.js';

/** How movies are shown to a network that is measured. */
export interface PredictionSettings {
  readonly frames: number;
  readonly evaluationDraws: number;
  /** The most movies in one pass. */
  readonly batchSize: number;
}

/**
 * The network's prediction of every movie: the mean over its evaluation draws.
 * @param reader opened for batches of the settings.
 * @param betweenBatches called after each pass; returning true gives up.
 * @returns [movies] on the standardised scale; null where it was given up.
 */
export async function predictMovies(
  network: Pick<CompiledNetwork, 'predict'>,
  data: Pick<TrainingData, 'sha256'>,
  movies: readonly TrainingMovie[],
  settings: PredictionSettings,
  reader: BatchReader,
  betweenBatches: () => boolean,
): Promise<number[] | null> {
  const sums: number[] = Array.from(movies, () => 0);
  for (let draw = 0; draw < settings.evaluationDraws; draw += 1) {
    let place = 0;
    const batches = equalBatches(movies, settings.batchSize);
    const sampleOf = (movie: TrainingMovie) => ({
      firstFrame: movie.firstFrame,
      draw: evaluationDraw(data.sha256, movie, settings.frames, draw),
    });
    for await (const { items, images } of readAhead(reader, batches, sampleOf)) {
      for (const prediction of network.predict(images, items.length)) {
        sums[place] = (sums[place] as number) + prediction;
        place += 1;
      }
      // The binding blocks: signals and timers are seen here alone.
      await setImmediate();
      if (betweenBatches()) return null;
    }
  }
  return sums.map((sum) => sum / settings.evaluationDraws);
}
