import type { Estimate } from '../../statistics/intervals.js';
import { stripMarkup } from '../../page/table-markup.js';
import type { Markup } from '../../page/html-template.js';
import { stripWidth, type StripShape } from '../../page/table-data.js';
import { extent } from './theme.js';

/** The range of relative MSE that all strips of a page share. */
export interface StripScale {
  readonly low: number;
  readonly high: number;
}

/** A scale that holds these intervals and the baseline's 1, cut at 2.5 times the baseline. */
export function stripScale(estimates: readonly (Estimate | null | undefined)[]): StripScale {
  const bounds = extent(
    estimates.flatMap((estimate) =>
      estimate ? [estimate.low ?? estimate.value, estimate.high ?? estimate.value] : [],
    ),
  );
  const low = Math.min(0.9, bounds.low);
  const high = Math.min(2.5, Math.max(1.1, bounds.high));
  const margin = (high - low) * 0.04;
  return { low: Math.max(0, low - margin), high: high + margin };
}

/** The positions of the parts of an interval's strip, in pixels from its left end. */
export function stripShape(
  estimate: Estimate,
  scale: StripScale,
  { width: length = stripWidth, strong = false } = {},
): StripShape {
  const at = (value: number) => {
    const share = (value - scale.low) / (scale.high - scale.low);
    return Math.round((4 + Math.min(1, Math.max(0, share)) * (length - 8)) * 10) / 10;
  };
  const { low, high, value } = estimate;
  return {
    one: at(1),
    reach: low !== null && high !== null && low < scale.high ? [at(low), at(high)] : null,
    dot: value <= scale.high ? at(value) : null,
    strong,
  };
}

/** One interval as a small picture. */
export function intervalStrip(
  estimate: Estimate,
  scale: StripScale,
  { width: length = stripWidth, strong = false } = {},
): Markup {
  return stripMarkup(stripShape(estimate, scale, { width: length, strong }), length);
}
