import Handlebars from 'handlebars';
import type { Estimate } from '../../analysis/estimate.js';

/** The range of relative MSE that all strips of a page share. */
export interface StripScale {
  readonly low: number;
  readonly high: number;
}

/** A scale that holds these intervals and the baseline's 1, cut at 2.5 times the baseline. */
export function stripScale(estimates: readonly (Estimate | null | undefined)[]): StripScale {
  const bounds = estimates.flatMap((estimate) =>
    estimate ? [estimate.low ?? estimate.value, estimate.high ?? estimate.value] : [],
  );
  const low = Math.min(0.9, ...bounds);
  const high = Math.min(2.5, Math.max(1.1, ...bounds));
  const margin = (high - low) * 0.04;
  return { low: Math.max(0, low - margin), high: high + margin };
}

const template = Handlebars.compile<Record<string, unknown>>(
  `<svg class="strip{{#if strong}} strong{{/if}}" viewBox="0 0 {{width}} 20" width="{{width}}" height="20" aria-hidden="true" focusable="false"><line class="one" x1="{{one}}" x2="{{one}}" y1="0" y2="20"/>{{#if interval}}<line class="reach" x1="{{from}}" x2="{{to}}" y1="10" y2="10"/>{{/if}}{{#if inside}}<circle cx="{{at}}" cy="10" r="4"/>{{/if}}</svg>`,
  { strict: true },
);

/** One interval as a small picture: a dot on its bar, the baseline's 1 as a rule. The figures stand beside it in words. */
export function intervalStrip(
  estimate: Estimate,
  scale: StripScale,
  { width = 110, strong = false } = {},
): Handlebars.SafeString {
  const at = (value: number) => {
    const share = (value - scale.low) / (scale.high - scale.low);
    return Math.round((4 + Math.min(1, Math.max(0, share)) * (width - 8)) * 10) / 10;
  };
  const { low, high, value } = estimate;
  return new Handlebars.SafeString(
    template({
      width,
      strong,
      one: at(1),
      interval: low !== null && high !== null && low < scale.high,
      from: at(low ?? value),
      to: at(high ?? value),
      at: at(value),
      inside: value <= scale.high,
    }),
  );
}
