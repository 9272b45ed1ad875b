import type { Estimate } from '../../statistics/estimate.js';
import { absoluteErrors, meanError, squaredErrors } from '../../statistics/mean-error.js';
import { correlation } from '../../statistics/pearson.js';
import { relativeError } from '../../statistics/relative-error.js';
import type { TrialRecord } from '../../store/queries/sweep-record.js';
import type { LabelScale } from './label-scale.js';
import { splitPredictions } from './split-predictions.js';

/** How well some trials predict one split, replicates pooled: the mean over replicates, not an ensemble of them. */
export interface SplitScores {
  readonly mse: Estimate;
  /** MSE over the measured baseline's MSE on the same movies. */
  readonly relativeMse: Estimate | null;
  /** In IMDB points; null where the label's scale is unknown. */
  readonly mae: Estimate | null;
  readonly pearson: Estimate | null;
}

/** Null where no trial has anything to say of this split. */
export function splitScores(
  trials: readonly Pick<TrialRecord, 'predictions' | 'metrics'>[],
  split: 'validation' | 'test',
  scale: LabelScale | null,
): SplitScores | null {
  const shared = splitPredictions(trials, split);
  if (shared === null) return reportedScores(trials, split);
  const { labels, predictions } = shared;
  const squared = squaredErrors(predictions, labels);
  const baseline = labels.map((label) => label ** 2);
  const points =
    scale === null
      ? null
      : absoluteErrors(predictions, labels).map((row) => row.map((error) => error * scale.std));
  return {
    mse: meanError(squared),
    relativeMse: baseline.some((error) => error > 0) ? relativeError(squared, baseline) : null,
    mae: points === null ? null : meanError(points),
    pearson: correlation(predictions, labels),
  };
}

/** What trials without predictions (a user's own program) say of themselves: figures without an interval. */
function reportedScores(
  trials: readonly Pick<TrialRecord, 'metrics'>[],
  split: 'validation' | 'test',
): SplitScores | null {
  const values = trials.flatMap(({ metrics }) => metrics[`${split}Mse`] ?? []);
  if (values.length === 0) return null;
  const value = values.reduce((sum, mse) => sum + mse, 0) / values.length;
  const mse = { value, low: null, high: null, level: 0.95, movies: 0, replicates: values.length };
  return { mse, relativeMse: null, mae: null, pearson: null };
}
