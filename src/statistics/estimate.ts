import type { Uncertainty } from './crossed-variance.js';
import { studentTQuantile } from './student-t.js';

/** A figure with its interval and what it rests on. */
export interface Estimate {
  readonly value: number;
  /** Bounds of the interval; both null where the data cannot give one (fewer than two movies). */
  readonly low: number | null;
  readonly high: number | null;
  /** Confidence level of the interval, such as 0.95. */
  readonly level: number;
  readonly movies: number;
  readonly replicates: number;
}

/** An estimate and how sure it is on the scale where its error is symmetric. */
export interface TransformedEstimate {
  /** The figure on that scale, its standard error and degrees of freedom there. */
  readonly centre: number;
  readonly uncertainty: Uncertainty | null;
  /** From that scale back to the figure's own. */
  readonly back: (transformed: number) => number;
}

/** The t interval taken on the symmetric scale and carried back. */
export function tInterval(
  { centre, uncertainty, back }: TransformedEstimate,
  level = 0.95,
): { low: number | null; high: number | null } {
  if (uncertainty === null || !Number.isFinite(centre)) return { low: null, high: null };
  const reach =
    studentTQuantile(0.5 + level / 2, uncertainty.degreesOfFreedom) * uncertainty.standardError;
  return { low: back(centre - reach), high: back(centre + reach) };
}

/** Whether the interval lies wholly below, wholly above or around a value; null without an interval. */
export function sideOf(estimate: Estimate, value: number): 'below' | 'above' | 'around' | null {
  if (estimate.low === null || estimate.high === null) return null;
  if (estimate.high < value) return 'below';
  return estimate.low > value ? 'above' : 'around';
}
