import type { Uncertainty } from '../../statistics/crossed-table.js';
import { detectableDifference } from '../../statistics/power.js';
import {
  bareEstimate,
  meanError,
  squaredErrors,
  pairedDifference,
  type Estimate,
} from '../../statistics/intervals.js';
import { studentTCumulative } from '../../statistics/distributions.js';
import { welchDifference } from '../../statistics/hypothesis-tests.js';
import type { TrialRecord } from '../../store/queries/sweep-record.js';
import { splitPredictions } from '../figures/split-predictions.js';
import type { Basis } from './basis.js';
import { bothSides, type PairedTrials, type Sides } from './matched-points.js';

/** The MSE of `after` less that of `before`, and how sure it is. */
export interface Difference {
  /** The MSE on either side, on what is compared: of the movies that both predict, and of the trials that have a partner. */
  readonly mse: Sides<Estimate>;
  /** Below 0, `after` is better. `replicates` counts pairs of trials. */
  readonly estimate: Estimate;
  /** Two-sided, of Student's t that gives the interval; null without an interval. */
  readonly p: number | null;
  /** The smallest true difference that a comparison this sure finds with 80 % power. */
  readonly detectable: number | null;
}

/**
 * The difference between two points, by whatever the sweeps can be compared by: movie by movie, or else by Welch between the values
 * that the trials of a user's own program reported, which leaves nothing to pair by.
 */
export function pointDifference({ pairs, own }: PairedTrials, basis: Basis): Difference | null {
  if (basis.kind !== 'told') return movieDifference(pairs, basis);
  const values = bothSides(own, (trials) =>
    trials.flatMap(({ metrics }) => metrics[basis.metric] ?? []),
  );
  if (pairs.length === 0 || values.before.length === 0 || values.after.length === 0) return null;
  const welch = welchDifference(values.before, values.after);
  const { low = null, high = null, uncertainty = null } = welch ?? {};
  return reportedDifference(values, { low, high, replicates: pairs.length }, uncertainty);
}

/**
 * The difference over pairs of trials of several points at once. What a user's own program reported of different points differs for
 * its own reasons, so that each pair gives one number.
 */
export function jointDifference(points: readonly PairedTrials[], basis: Basis): Difference | null {
  const [first] = points;
  if (first !== undefined && points.length === 1) return pointDifference(first, basis);
  const pairs = points.flatMap((point) => point.pairs);
  if (basis.kind !== 'told') return movieDifference(pairs, basis);
  const reported = pairs.flatMap((pair) => {
    const { before, after } = bothSides(pair, ({ metrics }) => metrics[basis.metric]);
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  if (reported.length === 0) return null;
  const values = {
    before: reported.map(({ before }) => before),
    after: reported.map(({ after }) => after),
  };
  const { low, high, uncertainty } = pairedDifference([
    reported.map(({ before, after }) => after - before),
  ]);
  return reportedDifference(values, { low, high, replicates: reported.length }, uncertainty);
}

/** Of figures without movies behind them. */
function reportedDifference(
  values: Sides<readonly number[]>,
  interval: Pick<Estimate, 'low' | 'high' | 'replicates'>,
  uncertainty: Uncertainty | null,
): Difference {
  const mse = bothSides(values, bareEstimate);
  const value = mse.after.value - mse.before.value;
  return { mse, estimate: { ...mse.after, value, ...interval }, ...certainty(value, uncertainty) };
}

/**
 * The paired difference over movies and pairs of trials, as two crossed random levels: see pairedDifference. Trials of two sweeps
 * with different seeds are paired by no more than their number, which costs degrees of freedom and favours neither.
 * @returns null where no movie was predicted by all
 */
function movieDifference(
  pairs: readonly Sides<TrialRecord>[],
  basis: Exclude<Basis, { kind: 'told' }>,
): Difference | null {
  if (basis.kind === 'nothing') return null;
  const trials = pairs.flatMap(({ before, after }) => [before, after]);
  const shared = splitPredictions(trials, basis.split);
  const compared = new Set(basis.movieIds);
  const places = (shared?.movieIds ?? []).flatMap((id, place) => (compared.has(id) ? [place] : []));
  if (shared === null || places.length === 0) return null;
  const at = (row: readonly number[]) => places.map((place) => row[place] ?? Number.NaN);
  const errors = squaredErrors(
    shared.predictions.map((row) => at(row)),
    at(shared.labels),
  );
  const before = errors.filter((_, index) => index % 2 === 0);
  const after = errors.filter((_, index) => index % 2 === 1);
  const { uncertainty, ...estimate } = pairedDifference(
    after.map((row, pair) =>
      row.map((error, movie) => error - (before[pair]?.[movie] ?? Number.NaN)),
    ),
  );
  return {
    mse: { before: meanError(before), after: meanError(after) },
    estimate,
    ...certainty(estimate.value, uncertainty),
  };
}

function certainty(
  value: number,
  uncertainty: Uncertainty | null,
): Pick<Difference, 'p' | 'detectable'> {
  if (uncertainty === null) return { p: null, detectable: null };
  const { standardError, degreesOfFreedom } = uncertainty;
  if (!(standardError > 0)) return { p: value === 0 ? 1 : null, detectable: null };
  const p = 2 * studentTCumulative(-Math.abs(value) / standardError, degreesOfFreedom);
  return { p, detectable: detectableDifference(uncertainty) };
}
