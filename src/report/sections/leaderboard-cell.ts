import type { Estimate } from '../../statistics/estimate.js';
import type { StripShape } from '../../page/table-data.js';
import { intervalText, numberText } from '../../text/numbers.js';
import { valueText } from '../text/settings.js';

/** A figure of the leaderboard. */
export interface LeaderboardCell {
  readonly text: string;
  readonly sort: string;
  readonly interval: string | null;
  readonly strip: StripShape | null;
}

/** There is no such figure. */
export const missing: LeaderboardCell = { text: '–', sort: '', interval: null, strip: null };

export function plainCell(text: string, sort: number): LeaderboardCell {
  return { text, sort: String(sort), interval: null, strip: null };
}

export function axisCell(value: unknown): LeaderboardCell {
  const text = valueText(value);
  return { text, sort: text, interval: null, strip: null };
}

export function estimateCell(
  estimate: Estimate | null | undefined,
  decimals: number,
  strip: (estimate: Estimate) => StripShape | null = () => null,
): LeaderboardCell {
  if (!estimate) return missing;
  return {
    text: numberText(estimate.value, decimals),
    // More digits than are shown, so that equal texts still sort.
    sort: String(Number(estimate.value.toPrecision(7))),
    interval: estimate.low === null ? 'no interval' : intervalText(estimate, decimals),
    strip: strip(estimate),
  };
}
