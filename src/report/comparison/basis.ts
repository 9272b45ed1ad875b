import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { labelScale, type LabelScale } from '../figures/split-predictions.js';
import { isReported } from '../figures/verdict.js';
import { bothSides, type Sides } from './matched-points.js';

/** What two sweeps can be compared by. */
export type Basis =
  | {
      /** Movie by movie. */
      readonly kind: 'movies';
      /** Test wherever both have tested; validation, which also chose, only where one has no test. */
      readonly split: 'test' | 'validation';
      /** Those that both predicted, with equal scores. */
      readonly movieIds: readonly string[];
      readonly isSameDataset: boolean;
      /** Movies of the split that only one of the datasets has there. */
      readonly only: Sides<number>;
      /** Movies that both have there, with different scores: they are left out. */
      readonly rescored: number;
    }
  | {
      /** By what a user's own program reported, replicate beside replicate. */
      readonly kind: 'told';
      readonly metric: 'testMse' | 'validationMse';
    }
  | { readonly kind: 'nothing'; readonly reason: Incomparable };

/** Why nothing can be compared. */
export type Incomparable =
  | { readonly kind: 'nothing-succeeded'; readonly sweeps: readonly string[] }
  | { readonly kind: 'other-program' }
  | { readonly kind: 'other-dataset' }
  | { readonly kind: 'no-metric' }
  | { readonly kind: 'other-scale'; readonly std: Sides<number | null> }
  | { readonly kind: 'no-shared-movies' };

/** Decides it by what the sweeps hold, never by their figures. */
export function basisOf(sweeps: Sides<SweepRecord>): Basis {
  const { before, after } = sweeps;
  const without = [before, after].filter(
    ({ trials }) => !trials.some(({ state }) => state === 'succeeded'),
  );
  if (without.length > 0) {
    return nothing({ kind: 'nothing-succeeded', sweeps: without.map(({ name }) => name) });
  }
  const isSameDataset = before.dataset.sha256 === after.dataset.sha256;
  const reported = bothSides(sweeps, isReported);
  if (reported.before !== reported.after) return nothing({ kind: 'other-program' });
  if (reported.before)
    return isSameDataset ? reportedBasis(sweeps) : nothing({ kind: 'other-dataset' });
  if (!isSameDataset) {
    const scales = bothSides(sweeps, ({ dataset }) => labelScale(dataset));
    if (!isEqualScale(scales)) {
      const std = bothSides(scales, (scale) => scale?.std ?? null);
      return nothing({ kind: 'other-scale', std });
    }
  }
  for (const split of ['test', 'validation'] as const) {
    const basis = moviesBasis(sweeps, split, isSameDataset);
    if (basis !== null) return basis;
  }
  return nothing({ kind: 'no-shared-movies' });
}

function nothing(reason: Incomparable): Basis {
  return { kind: 'nothing', reason };
}

function reportedBasis({ before, after }: Sides<SweepRecord>): Basis {
  const metric = (['testMse', 'validationMse'] as const).find((name) =>
    [before, after].every(({ trials }) =>
      trials.some(({ state, metrics }) => state === 'succeeded' && metrics[name] !== undefined),
    ),
  );
  return metric === undefined ? nothing({ kind: 'no-metric' }) : { kind: 'told', metric };
}

function isEqualScale({ before, after }: Sides<LabelScale | null>): boolean {
  if (before === null || after === null) return false;
  return isEqual(before.mean, after.mean) && isEqual(before.std, after.std);
}

/** Equal but for the rounding of sums in another order. */
function isEqual(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}

/** Movies of this split that trials of both sweeps predicted; null where there are none. */
function moviesBasis(
  sweeps: Sides<SweepRecord>,
  split: 'test' | 'validation',
  isSameDataset: boolean,
): Basis | null {
  const labels = bothSides(sweeps, ({ trials }) => {
    const predictions = trials.flatMap((trial) =>
      trial.state === 'succeeded' ? trial.predictions.filter((one) => one.split === split) : [],
    );
    return new Map(predictions.map(({ movieId, label }) => [movieId, label]));
  });
  const shared = [...labels.after].flatMap(([movieId, after]) => {
    const before = labels.before.get(movieId);
    return before === undefined ? [] : [{ movieId, isAlike: isEqual(before, after) }];
  });
  const alike = shared.filter(({ isAlike }) => isAlike).map(({ movieId }) => movieId);
  if (alike.length === 0) return null;
  return {
    kind: 'movies',
    split,
    movieIds: alike,
    isSameDataset,
    only: bothSides(labels, ({ size }) => size - shared.length),
    rescored: shared.length - alike.length,
  };
}
