import { setImmediate } from 'node:timers/promises';
import { equalBatches } from '../dataset/batch.js';
import { readAhead } from '../dataset/batches-ahead.js';
import type { BatchReader } from '../dataset/batches-ahead.js';
import { evaluationDraw } from '../dataset/draw.js';
import type { Draw } from '../dataset/draw.js';
import type { TrainingSettings } from '../settings/parts.js';
import { mean } from '../statistics/crossed-table.js';
import type { CompiledNetwork } from './compiled-network.js';
import type { TrainingData, TrainingMovie } from './training-contract.js';

/**
 * Reads one draw of each movie, batch by batch.
 * @param isStopped asked after each batch
 * @returns false where it was stopped
 */
export async function forEachBatch(
  reader: BatchReader,
  movies: readonly TrainingMovie[],
  batchSize: number,
  drawOf: (movie: TrainingMovie) => Draw,
  use: (movies: readonly TrainingMovie[], images: Uint8Array) => void,
  isStopped: () => boolean,
): Promise<boolean> {
  const batches = equalBatches(movies, batchSize);
  const sampleOf = (movie: TrainingMovie) => ({
    firstFrame: movie.firstFrame,
    draw: drawOf(movie),
  });
  for await (const { items, images } of readAhead(reader, batches, sampleOf)) {
    use(items, images);
    // The binding blocks: signals and timers are handled only here.
    await setImmediate();
    if (isStopped()) return false;
  }
  return true;
}

/**
 * The network's prediction of every movie: the mean over its evaluation draws.
 * @param reader opened for batches of the settings.
 * @param isStopped asked after each batch
 * @returns [movies] on the standardised scale; null where it was stopped
 */
export async function predictMovies(
  network: Pick<CompiledNetwork, 'predict'>,
  data: Pick<TrainingData, 'sha256'>,
  movies: readonly TrainingMovie[],
  settings: Pick<TrainingSettings, 'frames' | 'evaluationDraws' | 'batchSize'>,
  reader: BatchReader,
  isStopped: () => boolean,
): Promise<number[] | null> {
  const sums: number[] = Array.from(movies, () => 0);
  for (let draw = 0; draw < settings.evaluationDraws; draw += 1) {
    let place = 0;
    const isDone = await forEachBatch(
      reader,
      movies,
      settings.batchSize,
      (movie) => evaluationDraw(data.sha256, movie, settings.frames, draw),
      (batch, images) => {
        for (const prediction of network.predict(images, batch.length)) {
          sums[place] = (sums[place] as number) + prediction;
          place += 1;
        }
      },
      isStopped,
    );
    if (!isDone) return null;
  }
  return sums.map((sum) => sum / settings.evaluationDraws);
}

/** <split>Mse, Mae and Pearson; nothing for an empty split. */
export function splitMetrics(
  split: 'validation' | 'test',
  movies: readonly TrainingMovie[],
  predictions: readonly number[],
): Readonly<Record<string, number>> {
  if (movies.length === 0) return {};
  const labels = movies.map(({ label }) => label);
  const { mse, mae, pearson } = regressionMetrics(labels, predictions);
  return {
    [`${split}Mse`]: mse,
    [`${split}Mae`]: mae,
    ...(pearson !== null && { [`${split}Pearson`]: pearson }),
  };
}

/** The measured MSE of predicting the training mean, 0 on the standardised scale; nothing for an empty split. */
export function baselineMetrics(
  split: 'Validation' | 'Test',
  movies: readonly TrainingMovie[],
): Readonly<Record<string, number>> {
  if (movies.length === 0) return {};
  return { [`baseline${split}Mse`]: mean(movies.map(({ label }) => label * label)) };
}

/**
 * Mean squared and absolute error and Pearson's correlation of predictions with labels, both [count] on the standardised scale.
 * @returns null for the correlation where labels or predictions do not vary
 * @throws RangeError where there is nothing to compare, or lengths differ
 */
export function regressionMetrics(labels: readonly number[], predictions: readonly number[]) {
  if (labels.length === 0 || labels.length !== predictions.length) {
    throw new RangeError(
      `Cannot compare ${predictions.length} predictions with ${labels.length} labels.`,
    );
  }
  const errors = predictions.map((prediction, place) => prediction - (labels[place] as number));
  return {
    mse: mean(errors.map((error) => error * error)),
    mae: mean(errors.map(Math.abs)),
    pearson: correlationOf(labels, predictions),
  };
}

function correlationOf(first: readonly number[], second: readonly number[]): number | null {
  const firstMean = mean(first);
  const secondMean = mean(second);
  let covariance = 0;
  let firstVariance = 0;
  let secondVariance = 0;
  for (const [place, value] of first.entries()) {
    const a = value - firstMean;
    const b = (second[place] as number) - secondMean;
    covariance += a * b;
    firstVariance += a * a;
    secondVariance += b * b;
  }
  const correlation = covariance / Math.sqrt(firstVariance * secondVariance);
  return Number.isFinite(correlation) ? Math.max(-1, Math.min(1, correlation)) : null;
}
