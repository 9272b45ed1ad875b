import type { Estimate } from '../../statistics/estimate.js';
import { pText } from '../../text/numbers.js';

/** One comparison, and what its trials are grouped in. */
export interface Reading {
  readonly difference: Estimate | null;
  readonly holmP: number | null;
  readonly leastP: number | null;
  readonly groups: { readonly planned: number; readonly used: number };
}

/** How a comparison's groups are called, and what it is when its difference lies below or above 0. */
export interface ReadingWords {
  readonly group: string;
  readonly below: string;
  readonly above: string;
}

/**
 * A comparison in words. It counts as an effect only where both the corrected p, which looks at the luck of trainings, and the
 * interval, which looks at the movies too, leave 0 out.
 */
export function readingText(
  { difference, holmP, leastP, groups }: Reading,
  { group, below, above }: ReadingWords,
): string {
  if (groups.planned === 0) return 'never varied alone, so its part cannot be told';
  if (difference === null || holmP === null || leastP === null) {
    return `no ${group} of which all trials succeeded`;
  }
  if (isEffect({ difference, holmP })) return difference.value < 0 ? below : above;
  if (holmP < 0.05) return 'told from luck on these movies, but not beyond them';
  if (leastP < 0.05) return 'not told from luck';
  const count = groups.used === 1 ? `one ${group}` : `${groups.used} ${group}s`;
  return `${count} cannot give a p below ${pText(leastP)}: add replicates`;
}

export function isEffect({ difference, holmP }: Pick<Reading, 'difference' | 'holmP'>): boolean {
  if (difference === null || holmP === null || holmP >= 0.05) return false;
  const { low, high } = difference;
  return low !== null && high !== null && (low > 0 || high < 0);
}
