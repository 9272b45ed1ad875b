import type { RandomStream } from '../../random/stream.js';

const longestMs = 3_600_000;

/** How long to wait after so many refusals in a row (from 1): doubled each time, at most an hour, and up to a quarter more. */
export function backOffMs(firstMs: number, inARow: number, random: RandomStream): number {
  const wait = Math.min(longestMs, firstMs * 2 ** (inARow - 1));
  return Math.round(wait * (1 + random.uniform() / 4));
}
