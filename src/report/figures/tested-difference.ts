import type { Uncertainty } from '../../statistics/crossed-variance.js';
import { detectableAmong } from '../../statistics/detectable-difference.js';
import type { Estimate } from '../../statistics/estimate.js';
import { holm } from '../../statistics/holm.js';
import { mean } from '../../statistics/mean.js';
import { pairedDifference } from '../../statistics/paired-difference.js';
import { signFlipTest } from '../../statistics/sign-flip.js';

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
