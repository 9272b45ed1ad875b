import { setImmediate } from 'node:timers/promises';
import { equalBatches, readBatch } from '../dataset/batch.js';
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
 * @param room as `batchRoom` gives, for at least one batch.
 * @param betweenBatches called after each pass; returning true gives up.
 * @returns [movies] on the standardised scale; null where it was given up.
 */
export async function predictMovies(
  network: Pick<CompiledNetwork, 'predict'>,
  data: TrainingData,
  movies: readonly TrainingMovie[],
  settings: PredictionSettings,
  room: Uint8Array,
  betweenBatches: () => boolean,
): Promise<number[] | null> {
  const sums: number[] = Array.from(movies, () => 0);
  for (let draw = 0; draw < settings.evaluationDraws; draw += 1) {
    let place = 0;
    for (const batch of equalBatches(movies, settings.batchSize)) {
      const samples = batch.map((movie) => ({
        firstFrame: movie.firstFrame,
        draw: evaluationDraw(data.sha256, movie, settings.frames, draw),
      }));
      for (const prediction of network.predict(readBatch(data, samples, room), batch.length)) {
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
