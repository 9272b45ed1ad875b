import { type CrossedTable, mean } from '../../statistics/crossed-table.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';

/** From standardised labels back to IMDB points: score = mean + std x label. */
export interface LabelScale {
  readonly mean: number;
  readonly std: number;
}

/** The scale that dataset.json states, else that of the training movies; null where neither is known. */
export function labelScale({ facts, movies }: SweepRecord['dataset']): LabelScale | null {
  const stated = facts['label'];
  if (typeof stated === 'object' && stated !== null) {
    const { mean: centre, std } = stated as { mean?: unknown; std?: unknown };
    if (typeof centre === 'number' && typeof std === 'number' && std > 0) {
      return { mean: centre, std };
    }
  }
  const scores = movies.filter(({ split }) => split === 'train').map(({ score }) => score);
  const centre = mean(scores);
  const std = Math.sqrt(mean(scores.map((score) => (score - centre) ** 2)));
  return std > 0 ? { mean: centre, std } : null;
}

/** Predictions of several trials for the same movies of one split, on the standardised scale. */
interface SplitPredictions {
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
  const byTrial = trials.map(({ predictions }) => {
    const ofSplit = predictions.filter((prediction) => prediction.split === split);
    return new Map(ofSplit.map((prediction) => [prediction.movieId, prediction]));
  });
  const shared = [...(byTrial[0]?.values() ?? [])].filter(({ movieId }) =>
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

/** Squared errors of every trial that can be compared, on one set of movies. */
export interface SplitErrors {
  readonly split: 'test' | 'validation';
  readonly movies: number;
  /** By trial: [movies], the same movies in the same order. */
  readonly byTrial: ReadonlyMap<TrialRecord, readonly number[]>;
  /** What always predicting the training mean gets on these movies, 0 on the standardised scale: [movies]. */
  readonly baseline: readonly number[];
}

/** The test errors, or those of validation where no trial predicted a test movie; null where there are neither. */
export function splitErrors(sweep: SweepRecord): SplitErrors | null {
  return errorsOn(sweep, 'test') ?? errorsOn(sweep, 'validation');
}

/** The squared errors on the movies of this split that all trials with any predicted; null where there are none. */
export function errorsOn({ trials }: SweepRecord, split: SplitErrors['split']): SplitErrors | null {
  const usable = trials.filter(
    ({ state, predictions }) =>
      state === 'succeeded' && predictions.some((prediction) => prediction.split === split),
  );
  const shared = splitPredictions(usable, split);
  if (shared === null) return null;
  const { labels, predictions } = shared;
  return {
    split,
    movies: labels.length,
    byTrial: new Map(
      usable.map((trial, index) => [
        trial,
        labels.map((label, movie) => ((predictions[index]?.[movie] ?? Number.NaN) - label) ** 2),
      ]),
    ),
    baseline: labels.map((label) => label ** 2),
  };
}

/** The errors of those of these trials that have any: [trials][movies]. */
export function errorTable({ byTrial }: SplitErrors, trials: readonly TrialRecord[]): CrossedTable {
  return trials.flatMap((trial) => {
    const row = byTrial.get(trial);
    return row === undefined ? [] : [row];
  });
}
