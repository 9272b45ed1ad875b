import { predictSplit, splitMetrics } from './evaluate-epoch.js';
import { regressionMetrics } from './regression-metrics.js';
import type { TrainingMovie } from './training-data.js';
import type { MoviePrediction, TrainingResult } from './training-outcome.js';
import { currentPlace } from './training-run.js';
import type { TrainingRun } from './training-run.js';

/**
 * Measures the selected parameters on the test split, the one time that it is looked at. The network holds them
 * afterwards: no step is left that would need the last ones.
 * @returns null where the run was asked to stop.
 */
export async function finishTraining(run: TrainingRun): Promise<TrainingResult | null> {
  const { network, movies, best } = run;
  const { selected } = run.place;
  if (selected === null || best === null) {
    throw new Error('Training ended without an epoch selected.');
  }
  if (movies.test.length > 0) network.writeState(new Map([...network.readState(), ...best]));
  const testPredictions = await predictSplit(run, movies.test);
  if (testPredictions === null) return null;
  const { elapsedMs, peakMemoryBytes } = currentPlace(run);
  return {
    kind: 'finished',
    selectedEpoch: selected.epoch,
    metrics: {
      ...selected.metrics,
      ...splitMetrics('test', movies.test, testPredictions),
      ...baseline('baselineValidationMse', movies.validation),
      ...baseline('baselineTestMse', movies.test),
    },
    predictions: [
      ...listed('validation', movies.validation, selected.validationPredictions),
      ...listed('test', movies.test, testPredictions),
    ],
    parameters: best,
    elapsedMs,
    peakMemoryBytes,
  };
}

/** The MSE of predicting the training mean, 0 on the standardised scale, for every movie. */
function baseline(name: string, movies: readonly TrainingMovie[]): Record<string, number> {
  if (movies.length === 0) return {};
  const labels = movies.map((movie) => movie.label);
  return {
    [name]: regressionMetrics(
      labels,
      labels.map(() => 0),
    ).mse,
  };
}

function listed(
  split: MoviePrediction['split'],
  movies: readonly TrainingMovie[],
  predictions: readonly number[],
): MoviePrediction[] {
  return movies.map(({ movieId, label }, place) => ({
    movieId,
    split,
    label,
    prediction: predictions[place] as number,
  }));
}
