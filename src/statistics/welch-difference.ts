import type { Uncertainty } from './crossed-variance.js';
import { mean } from './mean.js';
import { studentTCumulative, studentTQuantile } from './student-t.js';

/** The difference between the means of two independent samples, second minus first. */
export interface MeanDifference {
  readonly difference: number;
  /** Bounds of the interval at `level`. */
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Two-sided, for means that are equal. */
  readonly p: number;
  readonly uncertainty: Uncertainty;
}

/**
 * Welch's t interval and test (1947): unequal variances, degrees of freedom by Satterthwaite.
 * @returns null where a sample has fewer than two values or both do not vary at all.
 */
export function welchDifference(
  first: readonly number[],
  second: readonly number[],
  level = 0.95,
): MeanDifference | null {
  if (first.length < 2 || second.length < 2) return null;
  const [one, other] = [squaredError(first), squaredError(second)];
  const squared = one + other;
  if (!(squared > 0)) return null;
  const degrees = squared ** 2 / (one ** 2 / (first.length - 1) + other ** 2 / (second.length - 1));
  const difference = mean(second) - mean(first);
  const error = Math.sqrt(squared);
  const reach = studentTQuantile(0.5 + level / 2, degrees) * error;
  const p = 2 * studentTCumulative(-Math.abs(difference / error), degrees);
  const uncertainty = { standardError: error, degreesOfFreedom: degrees };
  return { difference, low: difference - reach, high: difference + reach, level, p, uncertainty };
}

/** The squared standard error of a mean. */
function squaredError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return squares / (values.length - 1) / values.length;
}
