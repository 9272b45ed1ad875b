import { axisComparisons } from '../../analysis/axis-pairs.js';
import type { Pair } from '../../analysis/axis-pairs.js';
import { detectableAmong } from '../../analysis/detectable-difference.js';
import type { Estimate } from '../../analysis/estimate.js';
import { holm } from '../../analysis/holm.js';
import { mean } from '../../analysis/mean.js';
import { pairedDifference } from '../../analysis/paired-difference.js';
import { signFlipTest } from '../../analysis/sign-flip.js';
import type { SweepRecord, TrialRecord } from '../../store/sweep-record.js';
import { lostOf } from './lost.js';
import type { Lost } from './lost.js';
import { splitErrors } from './split-errors.js';
import type { SplitErrors } from './split-errors.js';

/** What changing one setting did, all else equal: same movies, same replicate, same other settings. */
export interface AxisEffect {
  readonly axis: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly pairs: { readonly planned: number; readonly used: number };
  /** Why the other pairs have nothing to say. */
  readonly lost: Lost;
  /** MSE with `to` less MSE with `from`: below 0, the change helps. Null without a usable pair. */
  readonly difference: Estimate | null;
  /** By sign flips; `leastP` is the least that so many pairs can give. */
  readonly p: number | null;
  readonly leastP: number | null;
  /** Holm-corrected over all rows that have a p. */
  readonly holmP: number | null;
  /**
   * The smallest true difference found with 80 % power at this standard error, at 5 % corrected for all rows; null where so few
   * pairs cannot give a p small enough.
   */
  readonly detectable: number | null;
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
    if (differences.length === 0) return { ...about, difference: null, ...untested };
    const { uncertainty, ...difference } = pairedDifference(differences);
    const { p, leastP } = signFlipTest(
      differences.map((pair) => mean(pair)),
      [sweep.seed, 'sign-flip', axis, JSON.stringify([from, to])],
    );
    return { ...about, difference, p, leastP, uncertainty };
  });
  const corrected = holm(rows.flatMap(({ p }) => p ?? []));
  let tested = 0;
  return {
    split: errors.split,
    rows: rows.map(({ uncertainty, ...row }) => ({
      ...row,
      holmP: row.p === null ? null : (corrected[tested++] ?? null),
      detectable: detectableAmong(uncertainty, {
        comparisons: corrected.length,
        leastP: row.leastP ?? 1,
      }),
    })),
  };
}

const untested = { p: null, leastP: null, uncertainty: null } as const;

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
