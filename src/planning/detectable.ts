import { crossedUncertainty, type Uncertainty } from '../statistics/crossed-table.js';
import { detectableDifference } from '../statistics/power.js';

/** The smallest difference in test MSE between two settings that a plan would find. */
export interface PlanDetectable {
  /** On standardised labels; with 80 % power at the two-sided level of 5 %, before any correction for many comparisons. */
  readonly difference: number;
  /** How many comparisons of finished trials the spread was taken from; 0 where it is assumed. */
  readonly comparisons: number;
}

/**
 * Assumed of two networks, before any has been trained: their errors on a movie are normal with the baseline's variance, 1, and
 * correlate by 0.9, so that squared errors differ with variance 4 (1 - 0.9^2); and half of that is the same in every replicate.
 */
const assumedVariance = 4 * (1 - 0.9 ** 2);

/** @returns null with fewer than two test movies. */
export function assumedDetectable(testMovies: number, replicates: number): PlanDetectable | null {
  if (testMovies < 2) return null;
  const variance = (assumedVariance * (0.5 + 0.5 / replicates)) / testMovies;
  const uncertainty = { standardError: Math.sqrt(variance), degreesOfFreedom: testMovies - 1 };
  return { difference: detectableDifference(uncertainty), comparisons: 0 };
}

/**
 * The same from finished trials: the median over comparisons of two points.
 * @param comparisons differences of squared test errors, each [replicates][movies]
 * @returns null where none can tell.
 */
export function measuredDetectable(
  comparisons: readonly (readonly (readonly number[])[])[],
): PlanDetectable | null {
  const found = comparisons
    .map((table) => crossedUncertainty(table))
    .filter((one): one is Uncertainty => one !== null)
    .map((uncertainty) => detectableDifference(uncertainty))
    .toSorted((first, second) => first - second);
  const middle = found[Math.floor((found.length - 1) / 2)];
  return middle === undefined ? null : { difference: middle, comparisons: found.length };
}
