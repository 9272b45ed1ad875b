import { axisComparisons, type Pair } from '../../statistics/axis-pairs.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import {
  lostOf,
  corrected,
  testedDifference,
  type Lost,
  type TestedDifference,
} from './tested-difference.js';
import { splitErrors, type SplitErrors } from './split-predictions.js';

/**
 * What changing one setting did, all else equal: same movies, same replicate, same other settings. The difference is the MSE with
 * `to` less the MSE with `from`: below 0, the change helps.
 */
export interface AxisEffect extends TestedDifference {
  readonly axis: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly pairs: { readonly planned: number; readonly used: number };
  /** Why the other pairs have nothing to say. */
  readonly lost: Lost;
}

export interface AxisEffects {
  /** The movies that the effects are measured on; null where no trial predicted any. */
  readonly split: 'test' | 'validation' | null;
  readonly rows: readonly AxisEffect[];
}

/** The paired effect of every axis, each value against the first one planned. */
export function axisEffects(sweep: SweepRecord): AxisEffects {
  const errors = splitErrors(sweep);
  if (errors === null) return { split: null, rows: [] };
  const ordered = sweep.trials.toSorted((one, other) => one.position - other.position);
  const rows = axisComparisons(ordered, sweep.axes).map(({ axis, from, to, pairs }) => {
    const found = pairs.map((pair) => ({ pair, difference: differenceOf(pair, errors) }));
    const differences = found.flatMap(({ difference }) =>
      difference === null ? [] : [difference],
    );
    const unusable = found.filter(({ difference }) => difference === null);
    const about = {
      axis,
      from,
      to,
      pairs: { planned: pairs.length, used: differences.length },
      lost: lostOf(unusable.map(({ pair }) => [pair.reference, pair.compared])),
    };
    const key = [sweep.seed, 'sign-flip', axis, JSON.stringify([from, to])];
    return { ...about, ...testedDifference(differences, key) };
  });
  return { split: errors.split, rows: corrected(rows) };
}

/** Squared error with the changed setting less that with the first one: [movies]; null where either trial gave none. */
function differenceOf(
  { reference, compared }: Pair<TrialRecord>,
  { byTrial }: SplitErrors,
): number[] | null {
  const [before, after] = [byTrial.get(reference), byTrial.get(compared)];
  return before && after
    ? after.map((error, movie) => error - (before[movie] ?? Number.NaN))
    : null;
}
