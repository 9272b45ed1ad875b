import { meanError, squaredErrors, pairedDifference } from '../../statistics/intervals.js';
import type { Estimate } from '../../statistics/intervals.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import { labelScale, splitPredictions } from './split-predictions.js';
import { datasetFileSchema } from '../../dataset/dataset-file.js';
import { splitScores, type SplitScores } from './metrics.js';

/** The naive baseline, which always predicts the training mean, measured on one split. */
export interface BaselineFigures {
  readonly mse: Estimate;
  /** In IMDB points. */
  readonly mae: Estimate;
}

/** The baseline's errors on this split's movies; on standardised labels its prediction is 0. Null for an empty split. */
export function measuredBaseline(
  dataset: SweepRecord['dataset'],
  split: 'validation' | 'test',
): BaselineFigures | null {
  const scale = labelScale(dataset);
  if (scale === null) return null;
  const distances = dataset.movies
    .filter((movie) => movie.split === split)
    .map(({ score }) => score - scale.mean);
  if (distances.length === 0) return null;
  return {
    mse: meanError([distances.map((distance) => (distance / scale.std) ** 2)]),
    mae: meanError([distances.map((distance) => Math.abs(distance))]),
  };
}

/** What the cheap reference, ridge regression on statistics of the frames, reaches on the movies that the trials are measured on. */
export type Reference =
  | {
      readonly kind: 'ridge';
      /** Its penalty, chosen on the validation movies. */
      readonly lambda: number;
      readonly trainMse: number | null;
      readonly validation: SplitScores | null;
      readonly test: SplitScores | null;
    }
  /** The dataset was built by a version which computed none. */
  | { readonly kind: 'not-computed' }
  /** There is no dataset. */
  | null;

/** The reference as it was frozen with the dataset's facts, measured like any setting. */
export function referenceOf(dataset: SweepRecord['dataset']): Reference {
  if (dataset.movies.length === 0) return null;
  const stated = statedReference(dataset);
  if (stated === null) return { kind: 'not-computed' };
  const scale = labelScale(dataset);
  const predicted = [{ predictions: referencePredictions(dataset), metrics: {} }];
  return {
    kind: 'ridge',
    lambda: stated.lambda,
    trainMse: stated.mse.train,
    validation: splitScores(predicted, 'validation', scale),
    test: splitScores(predicted, 'test', scale),
  };
}

/**
 * MSE of these trials less the reference's on the same test movies: below 0, the trials are better. The reference is one fitted
 * model; movies and the trials' replicates are what the interval speaks of.
 * @returns null where trials or reference predicted no test movie.
 */
export function differenceFromReference(
  dataset: SweepRecord['dataset'],
  trials: readonly Pick<TrialRecord, 'predictions'>[],
): Estimate | null {
  const predictions = referencePredictions(dataset);
  if (trials.length === 0 || predictions.length === 0) return null;
  const shared = splitPredictions([...trials, { predictions }], 'test');
  if (shared === null) return null;
  const errors = squaredErrors(shared.predictions, shared.labels);
  const reference = errors.at(-1) ?? [];
  const { uncertainty: _, ...difference } = pairedDifference(
    errors.slice(0, -1).map((row) => row.map((error, movie) => error - (reference[movie] ?? 0))),
  );
  return difference;
}

/** On standardised labels, as trials' predictions are. */
function referencePredictions(dataset: SweepRecord['dataset']): TrialRecord['predictions'] {
  const stated = statedReference(dataset);
  const scale = labelScale(dataset);
  if (stated === null || scale === null) return [];
  const known = new Map(Object.entries(stated.predictions));
  return dataset.movies.flatMap(({ movieId, split, score }) => {
    const prediction = known.get(movieId);
    if (split === 'train' || prediction === undefined) return [];
    return [{ movieId, split, label: (score - scale.mean) / scale.std, prediction }];
  });
}

function statedReference({ facts }: SweepRecord['dataset']) {
  return datasetFileSchema.shape.reference.safeParse(facts['reference']).data ?? null;
}
