import { randomStream, type StreamKey } from '../random/stream.js';
import { mean, type Uncertainty } from './crossed-table.js';
import { studentTCumulative, studentTQuantile } from './distributions.js';

/** Up to so many values all sign patterns are enumerated: 2^12 are exact and cheap. */
const enumerated = 12;
const drawn = 9999;

/**
 * Two-sided permutation test of "the setting does nothing": within a pair the two trials could then swap names, which flips the
 * sign of the pair's mean difference. p is the share of sign patterns whose |sum| is at least that seen (Fisher 1935); exact up to
 * 12 pairs, beyond that from 9,999 seeded draws and the pattern seen (Phipson and Smyth 2010).
 * @param differences one mean difference a pair
 * @returns p, and the least p that so many pairs can give; both 1 without pairs.
 */
export function signFlipTest(
  differences: readonly number[],
  key: StreamKey,
): { p: number; leastP: number } {
  const pairs = differences.length;
  if (pairs === 0) return { p: 1, leastP: 1 };
  const scale = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  // Sums that are equal but for rounding are ties.
  const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0)) - 1e-12 * scale;
  if (pairs <= enumerated) {
    let extreme = 0;
    for (let pattern = 0; pattern < 2 ** pairs; pattern += 1) {
      const sum = differences.reduce(
        (total, value, pair) => total + (((pattern >> pair) & 1) === 1 ? -value : value),
        0,
      );
      if (Math.abs(sum) >= seen) extreme += 1;
    }
    return { p: extreme / 2 ** pairs, leastP: 2 / 2 ** pairs };
  }
  const stream = randomStream(key);
  const sums = signedSums(differences);
  let extreme = 1;
  for (let draw = 0; draw < drawn; draw += 1) {
    let sum = 0;
    let bits = 0;
    for (const [block, table] of sums.entries()) {
      // One word of randomness serves four blocks of eight pairs.
      bits = block % 4 === 0 ? stream.uint32() : bits >>> 8;
      sum += table[bits & 255] ?? 0;
    }
    if (Math.abs(sum) >= seen) extreme += 1;
  }
  return { p: extreme / (drawn + 1), leastP: 1 / (drawn + 1) };
}

/** For each eight values, their sum under every pattern of signs: a draw then costs an eighth of the additions. */
function signedSums(values: readonly number[]): Float64Array[] {
  return Array.from({ length: Math.ceil(values.length / 8) }, (_, block) =>
    Float64Array.from({ length: 256 }, (_unused, pattern) =>
      values
        .slice(8 * block, 8 * block + 8)
        .reduce((sum, value, bit) => sum + (((pattern >> bit) & 1) === 1 ? -value : value), 0),
    ),
  );
}

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
