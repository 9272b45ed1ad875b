import type { SweepRecord, TrialRecord } from '../../store/sweep-record.js';
import { splitPredictions } from './split-predictions.js';

/** Squared errors of every trial that can be compared, on one set of movies. */
export interface SplitErrors {
  /** Test, or validation where no trial predicted a test movie. */
  readonly split: 'test' | 'validation';
  readonly movies: number;
  /** By trial: [movies], the same movies in the same order. */
  readonly byTrial: ReadonlyMap<TrialRecord, readonly number[]>;
}

/** The squared errors on the movies that all trials that succeeded predicted; null where there are none. */
export function splitErrors({ trials }: SweepRecord): SplitErrors | null {
  const succeeded = trials.filter(({ state }) => state === 'succeeded');
  for (const split of ['test', 'validation'] as const) {
    const usable = succeeded.filter(({ predictions }) =>
      predictions.some((prediction) => prediction.split === split),
    );
    if (usable.length === 0) continue;
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
    };
  }
  return null;
}
