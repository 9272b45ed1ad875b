import { gathered } from './frozen-features.js';
import type { FrozenFeatures } from './frozen-features.js';
import { afterEpoch } from './patience.js';
import { predictMovies } from './predict-movies.js';
import { regressionMetrics } from './regression-metrics.js';
import type { TrainingMovie } from './training-data.js';
import type { TrainingOutcome } from './training-outcome.js';
import { rateAt } from './train-step.js';
import { betweenSteps, currentPlace } from './training-run.js';
import type { TrainingRun } from './training-run.js';
import { emptySums, trainingMetrics } from './training-sums.js';

/** How the end of an epoch went: what diverged if something did, 'stopped' where the evaluation was given up. */
export type EpochEnd = 'evaluated' | 'stopped' | Extract<TrainingOutcome, { kind: 'diverged' }>;

/**
 * Measures the epoch whose steps are done, writes its figures and keeps the parameters where they are the best so far:
 * the lowest validation MSE, the first of equals; without a validation split the last epoch's. The test split is not looked at.
 */
export async function evaluateEpoch(run: TrainingRun): Promise<EpochEnd> {
  const { network, movies, settings } = run;
  const epoch = run.place.evaluatedEpochs + 1;
  const predictions =
    run.features === null
      ? await predictSplit(run, movies.validation)
      : predictFromFeatures(run.features, movies.validation);
  if (predictions === null) return 'stopped';
  const validation = splitMetrics('validation', movies.validation, predictions);
  const validationMse = validation['validationMse'];
  const { step, sums, selected } = run.place;
  if (validationMse !== undefined && !Number.isFinite(validationMse)) {
    return { kind: 'diverged', what: 'validation MSE', value: validationMse, epoch, step };
  }
  const training = trainingMetrics(sums);
  // Before a plateau lowers it for the next epoch.
  const learningRate = rateAt(run, step - 1);
  const better =
    validationMse === undefined
      ? epoch === settings.epochs
      : validationMse < (selected?.metrics['validationMse'] ?? Infinity);
  if (better) run.best = network.readParameters();
  run.place = {
    ...currentPlace(run),
    evaluatedEpochs: epoch,
    sums: emptySums,
    ...afterEpoch(run.place, settings, validationMse),
    selected: better
      ? { epoch, metrics: { ...training, ...validation }, validationPredictions: predictions }
      : selected,
  };
  const spent = sums.trainingMs + sums.waitingMs;
  run.host.metrics(epoch, step, {
    ...training,
    ...validation,
    learningRate,
    gradientNorm: sums.gradientNorm / sums.steps,
    ...(spent > 0 && {
      samplesPerSecond: (sums.samples / spent) * 1000,
      waitShare: sums.waitingMs / spent,
    }),
    peakMemoryBytes: run.place.peakMemoryBytes,
  });
  return 'evaluated';
}

/** Predictions of the movies in their order; null where the run was asked to stop. */
export function predictSplit(
  run: TrainingRun,
  movies: readonly TrainingMovie[],
): Promise<number[] | null> {
  return predictMovies(run.network, run.data, movies, run.settings, run.reader, () =>
    betweenSteps(run),
  );
}

/** The same for the validation split where a frozen backbone has seen it. */
function predictFromFeatures(
  { backbone, validation }: FrozenFeatures,
  movies: readonly TrainingMovie[],
): number[] {
  if (movies.length === 0) return [];
  const draws = validation.map((features) =>
    backbone.predict(gathered(features, movies), movies.length),
  );
  return movies.map(
    (_, place) =>
      draws.reduce((sum, predictions) => sum + (predictions[place] as number), 0) / draws.length,
  );
}

/** <split>Mse, Mae, Pearson and the measured MSE of always predicting the training mean; nothing for an empty split. */
export function splitMetrics(
  split: 'validation' | 'test',
  movies: readonly TrainingMovie[],
  predictions: readonly number[],
): Readonly<Record<string, number>> {
  if (movies.length === 0) return {};
  const { mse, mae, pearson } = regressionMetrics(
    movies.map((movie) => movie.label),
    predictions,
  );
  return {
    [`${split}Mse`]: mse,
    [`${split}Mae`]: mae,
    ...(pearson !== null && { [`${split}Pearson`]: pearson }),
  };
}
