import type { Uncertainty } from './crossed-table.js';
import { studentTQuantile } from './distributions.js';

/**
 * The smallest true difference that a comparison with this standard error finds with the given power at the given two-sided level,
 * in the figure's own unit: (t of 1 - alpha/2 + t of power) x standard error, as in Cohen (1988) with t for z.
 */
export function detectableDifference(
  { standardError, degreesOfFreedom }: Uncertainty,
  { power = 0.8, level = 0.95 } = {},
): number {
  return (
    (studentTQuantile(0.5 + level / 2, degreesOfFreedom) +
      studentTQuantile(power, degreesOfFreedom)) *
    standardError
  );
}

/**
 * The same for one of several comparisons whose p values are corrected (Holm's first and strictest step, alpha / comparisons), by
 * a test that cannot give a p below `leastP`; null where it can never be small enough.
 */
export function detectableAmong(
  uncertainty: Uncertainty | null,
  { comparisons, leastP, level = 0.95 }: { comparisons: number; leastP: number; level?: number },
): number | null {
  const alpha = (1 - level) / comparisons;
  if (uncertainty === null || leastP >= alpha) return null;
  return detectableDifference(uncertainty, { level: 1 - alpha });
}
