import type { StreamKey } from '../../random/stream.js';
import { holm } from '../../statistics/corrections.js';
import { crossedUncertainty, mean, type Uncertainty } from '../../statistics/crossed-table.js';
import { signFlipTest } from '../../statistics/hypothesis-tests.js';
import { logRatioInfluence, pairedDifference, type Estimate } from '../../statistics/intervals.js';
import { contrastsOf } from '../../statistics/matched-trials.js';
import { detectableAmong, detectableDifference } from '../../statistics/power.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import type { LeaderboardRow } from './leaderboard.js';
import { succeededAt } from './points.js';
import { errorsOn, errorTable, splitErrors, type SplitErrors } from './split-predictions.js';

/** One of several contrasts of settings that are tested together. */
export interface TestedContrast {
  /** Null where there was nothing to take it from. */
  readonly difference: Estimate | null;
  /** By sign flips; `leastP` is the least that so many groups of trials can give. */
  readonly p: number | null;
  readonly leastP: number | null;
  /** Holm-corrected over all that have a p. */
  readonly holmP: number | null;
  /**
   * The smallest true difference found with 80 % power at this standard error, at 5 % corrected for all; null where so few groups
   * cannot give a p small enough.
   */
  readonly detectable: number | null;
  /** Why the other groups have nothing to say. */
  readonly lost: Lost;
}

type Uncorrected = Omit<TestedContrast, 'holmP' | 'detectable'> & {
  readonly uncertainty: Uncertainty | null;
};

/** What the groups of a contrast say, of which all trials can be used. */
export function testedContrast(
  groups: readonly (readonly TrialRecord[])[],
  errors: SplitErrors,
  key: StreamKey,
): Uncorrected & { readonly counts: { readonly planned: number; readonly used: number } } {
  const isUsable = (group: readonly TrialRecord[]) => group.every((one) => errors.byTrial.has(one));
  const differences = groups
    .filter(isUsable)
    .map((group) => signedErrors(errorTable(errors, group)));
  const about = {
    counts: { planned: groups.length, used: differences.length },
    lost: lostOf(groups.filter((group) => !isUsable(group))),
  };
  if (differences.length === 0) {
    return { ...about, difference: null, p: null, leastP: null, uncertainty: null };
  }
  const { uncertainty, ...difference } = pairedDifference(differences);
  const tested = signFlipTest(
    differences.map((row) => mean(row)),
    key,
  );
  return { ...about, difference, ...tested, uncertainty };
}

/**
 * The errors of a contrast's group: of one axis those with `to` less those with `from`, of two axes the difference of these.
 * @param rows [2^axes][movies]
 */
function signedErrors(rows: readonly (readonly number[])[]): readonly number[] {
  const half = rows.length / 2;
  if (half < 1) return rows[0] ?? [];
  const lower = signedErrors(rows.slice(0, half));
  const upper = signedErrors(rows.slice(half));
  return upper.map((error, movie) => error - (lower[movie] ?? Number.NaN));
}

/** Corrects for all that are given. */
export function corrected<Row extends Uncorrected>(
  rows: readonly Row[],
): (Omit<Row, 'uncertainty'> & TestedContrast)[] {
  const adjusted = holm(rows.map(({ p }) => p));
  const comparisons = rows.filter(({ p }) => p !== null).length;
  return rows.map(({ uncertainty, ...row }, place) => ({
    ...row,
    holmP: adjusted[place] ?? null,
    detectable: detectableAmong(uncertainty, { comparisons, leastP: row.leastP ?? 1 }),
  }));
}

/** Why trials, or groups of them, have nothing to say. Failed counts those timed out or stopped too. */
export interface Lost {
  readonly failed: number;
  readonly pruned: number;
  /** Not finished yet. */
  readonly open: number;
  /** Succeeded, but without predictions for these movies. */
  readonly silent: number;
}

/** Counts groups of trials that cannot be used, each once, by the worst that happened to one of its trials. */
export function lostOf(groups: readonly (readonly TrialRecord[])[]): Lost {
  const lost = { failed: 0, pruned: 0, open: 0, silent: 0 };
  for (const group of groups) {
    const states = new Set(group.map(({ state }) => state));
    if (states.has('failed') || states.has('timed-out') || states.has('stopped')) lost.failed += 1;
    else if (states.has('pruned')) lost.pruned += 1;
    else if (states.has('running') || states.has('planned')) lost.open += 1;
    else lost.silent += 1;
  }
  return lost;
}

type AxisEffects = ReturnType<typeof axisEffects>;
export type AxisEffect = AxisEffects['rows'][number];

/**
 * What changing one setting did, all else equal (same movies, same replicate, same other settings): of every axis each value against
 * the first one planned. The difference is the MSE with `to` less the MSE with `from`: below 0, the change helps.
 * @returns `split`: the movies that the effects are measured on; null where no trial predicted any
 */
export function axisEffects(sweep: SweepRecord) {
  const { seed, axes, trials } = sweep;
  const errors = splitErrors(sweep);
  if (errors === null) return { split: null, rows: [] };
  const rows = axes.flatMap((axis) =>
    contrastsOf(trials, [axis]).map(({ from: [from], to: [to], groups }) => {
      const key = [seed, 'sign-flip', axis, JSON.stringify([from, to])];
      const { counts, ...tested } = testedContrast(groups, errors, key);
      return { axis, from, to, pairs: counts, ...tested };
    }),
  );
  return { split: errors.split, rows: corrected(rows) };
}

/**
 * The smallest effects that the sweep could have seen with 80 % power, from its own standard errors: of each axis by the comparison
 * that sees least, at 5 % corrected for all comparisons as their p is; null where so few pairs can never give a small enough p.
 * @param chosen the setting that validation chose; null where nothing chose
 */
export function powerOf(sweep: SweepRecord, effects: AxisEffects, chosen: LeaderboardRow | null) {
  const tested = effects.rows.filter(({ p }) => p !== null);
  const visible = ({ detectable }: AxisEffect) => detectable ?? Number.MAX_VALUE;
  return {
    axes: sweep.axes.flatMap((axis) => {
      const [row] = tested
        .filter((one) => one.axis === axis)
        .toSorted((one, other) => visible(other) - visible(one));
      return row === undefined ? [] : [{ axis, detectable: row.detectable, pairs: row.pairs.used }];
    }),
    comparisons: tested.length,
    verdict: chosen === null ? null : verdictPower(sweep, chosen.point),
  };
}

/**
 * The true relative MSE of a setting whose interval would exclude 1 in four sweeps of five, two-sided at 5 %, on the log scale that
 * the interval is made on.
 */
function verdictPower(sweep: SweepRecord, point: string) {
  const errors = errorsOn(sweep, 'test');
  if (errors === null || !errors.baseline.some((error) => error > 0)) return null;
  const table = errorTable(errors, succeededAt(sweep, point));
  if (table.length === 0) return null;
  const uncertainty = crossedUncertainty(logRatioInfluence(table, errors.baseline));
  if (uncertainty === null || !(uncertainty.standardError > 0)) return null;
  const detectable = Math.exp(-detectableDifference(uncertainty));
  return { detectable, movies: errors.movies, replicates: table.length };
}
