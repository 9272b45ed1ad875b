import type { Uncertainty } from '../../statistics/crossed-variance.js';
import { detectableAmong } from '../../statistics/detectable-difference.js';
import type { Estimate } from '../../statistics/estimate.js';
import { holm } from '../../statistics/holm.js';
import { mean } from '../../statistics/mean.js';
import { pairedDifference } from '../../statistics/paired-difference.js';
import { signFlipTest } from '../../statistics/sign-flip.js';
import type { TrialRecord } from '../../store/queries/sweep-record.js';

/** One of several differences that are tested together. */
export interface TestedDifference {
  /** Null where there was nothing to take it from. */
  readonly difference: Estimate | null;
  /** By sign flips; `leastP` is the least that so many differences can give. */
  readonly p: number | null;
  readonly leastP: number | null;
  /** Holm-corrected over all that have a p. */
  readonly holmP: number | null;
  /**
   * The smallest true one found with 80 % power at this standard error, at 5 % corrected for all; null where so few differences
   * cannot give a p small enough.
   */
  readonly detectable: number | null;
}

/** Before the correction for all of them. */
export interface Uncorrected extends Omit<TestedDifference, 'holmP' | 'detectable'> {
  readonly uncertainty: Uncertainty | null;
}

/** @param differences of squared errors, [pairs or squares][movies] */
export function testedDifference(
  differences: readonly (readonly number[])[],
  key: Parameters<typeof signFlipTest>[1],
): Uncorrected {
  if (differences.length === 0)
    return { difference: null, p: null, leastP: null, uncertainty: null };
  const { uncertainty, ...difference } = pairedDifference(differences);
  const { p, leastP } = signFlipTest(
    differences.map((row) => mean(row)),
    key,
  );
  return { difference, p, leastP, uncertainty };
}

/** Corrects for all that are given. */
export function corrected<Row extends Uncorrected>(
  rows: readonly Row[],
): (Omit<Row, 'uncertainty'> & TestedDifference)[] {
  const adjusted = holm(rows.flatMap(({ p }) => p ?? []));
  let tested = 0;
  return rows.map(({ uncertainty, ...row }) => ({
    ...row,
    holmP: row.p === null ? null : (adjusted[tested++] ?? null),
    detectable: detectableAmong(uncertainty, {
      comparisons: adjusted.length,
      leastP: row.leastP ?? 1,
    }),
  }));
}

/** Why trials, or comparisons that need several, have nothing to say. Failed counts those timed out or stopped too. */
export interface Lost {
  readonly failed: number;
  readonly pruned: number;
  /** Not finished yet. */
  readonly open: number;
  /** Succeeded, but without predictions for these movies. */
  readonly silent: number;
}

/** Counts groups of trials that cannot be used, each once, by the worst that befell one of its trials. */
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
