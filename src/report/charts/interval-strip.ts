import type { Estimate } from '../../statistics/estimate.js';
import { template } from '../../files/html-template.js';
import type { Markup } from '../../files/html-template.js';
import type { StripShape } from '../table/table-row.js';
import { extent } from './extent.js';

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

const width = 110;

/** Where the parts of an interval's strip stand, in pixels from its left end. */
export function stripShape(
  estimate: Estimate,
  scale: StripScale,
  { width: length = width, strong = false } = {},
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

const render: (view: object) => Markup = template(
  `<svg class="strip{{#if strong}} strong{{/if}}" viewBox="0 0 {{width}} 20" width="{{width}}" height="20" aria-hidden="true" focusable="false"><line class="one" x1="{{one}}" x2="{{one}}" y1="0" y2="20"/>{{#if reach}}<line class="reach" x1="{{reach.[0]}}" x2="{{reach.[1]}}" y1="10" y2="10"/>{{/if}}{{#if inside}}<circle cx="{{dot}}" cy="10" r="4"/>{{/if}}</svg>`,
);

/** The strip as a small picture: a dot on its bar, the baseline's 1 as a rule. The figures stand beside it in words. */
export function stripMarkup(shape: StripShape, length = width): Markup {
  return render({ ...shape, width: length, inside: shape.dot !== null });
}

/** One interval as a small picture. */
export function intervalStrip(
  estimate: Estimate,
  scale: StripScale,
  { width: length = width, strong = false } = {},
): Markup {
  return stripMarkup(stripShape(estimate, scale, { width: length, strong }), length);
}
