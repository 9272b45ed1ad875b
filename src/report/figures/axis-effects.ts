import { axisComparisons } from '../../analysis/axis-pairs.js';
import type { Pair } from '../../analysis/axis-pairs.js';
import { detectableDifference } from '../../analysis/detectable-difference.js';
import type { Estimate } from '../../analysis/estimate.js';
import { holm } from '../../analysis/holm.js';
import { mean } from '../../analysis/mean.js';
import { pairedDifference } from '../../analysis/paired-difference.js';
import { signFlipTest } from '../../analysis/sign-flip.js';
import type { SweepRecord, TrialRecord } from '../../store/sweep-record.js';
import { splitPredictions } from './split-predictions.js';

/** What changing one setting did, all else equal: same movies, same replicate, same other settings. */
export interface AxisEffect {
  readonly axis: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly pairs: { readonly planned: number; readonly used: number };
  /** MSE with `to` less MSE with `from`: below 0, the change helps. Null without a usable pair. */
  readonly difference: Estimate | null;
  /** By sign flips; `leastP` is the least that so many pairs can give. */
  readonly p: number | null;
  readonly leastP: number | null;
  /** Holm-corrected over all rows that have a p. */
  readonly holmP: number | null;
  /** The smallest true difference found with 80 % power at this standard error. */
  readonly detectable: number | null;
}

export interface AxisEffects {
  /** The movies that the effects are measured on; null where no trial predicted any. */
  readonly split: 'test' | 'validation' | null;
  readonly rows: readonly AxisEffect[];
}

/** The paired effect of every axis, each value against the first one planned. */
export function axisEffects(sweep: SweepRecord): AxisEffects {
  const succeeded = sweep.trials.filter(({ state }) => state === 'succeeded');
  const split = (['test', 'validation'] as const).find((candidate) =>
    succeeded.some(({ predictions }) => predictions.some((one) => one.split === candidate)),
  );
  if (split === undefined) return { split: null, rows: [] };
  const ordered = sweep.trials.toSorted((one, other) => one.position - other.position);
  const rows = axisComparisons(ordered, sweep.axes).map(({ axis, from, to, pairs }) => {
    const differences = pairDifferences(pairs, split);
    const counts = { planned: pairs.length, used: differences.length };
    if (differences.length === 0) {
      return { axis, from, to, pairs: counts, difference: null, ...untested };
    }
    const { uncertainty, ...difference } = pairedDifference(differences);
    const { p, leastP } = signFlipTest(
      differences.map((pair) => mean(pair)),
      [sweep.seed, 'sign-flip', axis, JSON.stringify([from, to])],
    );
    const detectable = uncertainty === null ? null : detectableDifference(uncertainty);
    return { axis, from, to, pairs: counts, difference, p, leastP, detectable };
  });
  const corrected = holm(rows.flatMap(({ p }) => p ?? []));
  let tested = 0;
  return {
    split,
    rows: rows.map((row) => ({
      ...row,
      holmP: row.p === null ? null : (corrected[tested++] ?? null),
    })),
  };
}

const untested = { p: null, leastP: null, detectable: null } as const;

/** Squared error with the changed setting less that with the first one: [pairs][movies], the movies that all pairs share. */
function pairDifferences(
  pairs: readonly Pair<TrialRecord>[],
  split: 'test' | 'validation',
): number[][] {
  const usable = pairs.filter(({ reference, compared }) =>
    [reference, compared].every(
      ({ state, predictions }) =>
        state === 'succeeded' && predictions.some((prediction) => prediction.split === split),
    ),
  );
  const shared = splitPredictions(
    usable.flatMap(({ reference, compared }) => [reference, compared]),
    split,
  );
  if (shared === null) return [];
  const error = (trial: number, movie: number) =>
    ((shared.predictions[trial]?.[movie] ?? Number.NaN) - (shared.labels[movie] ?? 0)) ** 2;
  return usable.map((_, pair) =>
    shared.labels.map((_label, movie) => error(2 * pair + 1, movie) - error(2 * pair, movie)),
  );
}
