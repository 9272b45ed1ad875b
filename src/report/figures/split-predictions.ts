import type { TrialRecord } from '../../store/queries/sweep-record.js';

/** Predictions of several trials for the same movies of one split, on the standardised scale. */
export interface SplitPredictions {
  readonly movieIds: readonly string[];
  /** [movies] */
  readonly labels: readonly number[];
  /** [trials][movies] */
  readonly predictions: readonly (readonly number[])[];
}

/** The movies that every one of the trials predicted, in the first trial's order; null where there are none. */
export function splitPredictions(
  trials: readonly Pick<TrialRecord, 'predictions'>[],
  split: 'validation' | 'test',
): SplitPredictions | null {
  const byTrial = trials.map(
    ({ predictions }) =>
      new Map(
        predictions
          .filter((prediction) => prediction.split === split)
          .map((prediction) => [prediction.movieId, prediction]),
      ),
  );
  const [first] = byTrial;
  if (first === undefined) return null;
  const shared = [...first.values()].filter(({ movieId }) =>
    byTrial.every((trial) => trial.has(movieId)),
  );
  if (shared.length === 0) return null;
  return {
    movieIds: shared.map(({ movieId }) => movieId),
    labels: shared.map(({ label }) => label),
    predictions: byTrial.map((trial) =>
      shared.map(({ movieId }) => trial.get(movieId)?.prediction ?? Number.NaN),
    ),
  };
}
