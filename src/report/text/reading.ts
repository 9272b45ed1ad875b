import type { Lost } from '../figures/effects.js';
import type { Estimate } from '../../statistics/intervals.js';
import { pText } from '../../text/numbers.js';

/** One comparison, and what its trials are grouped in. */
interface Reading {
  readonly difference: Estimate | null;
  readonly holmP: number | null;
  readonly leastP: number | null;
  readonly groups: { readonly planned: number; readonly used: number };
}

/** How a comparison's groups are called, and what it is when its difference lies below or above 0. */
interface ReadingWords {
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

/** `12`, or `10 of 12; 1 failed, 1 pruned`: how many could be used, and what became of the others. */
export function usedText(counts: Counts, lost: Lost): string {
  const why = lostText(lost);
  return `${countText(counts)}${why === '' ? '' : `; ${why}`}`;
}

interface Counts {
  readonly planned: number;
  readonly used: number;
}

/** `12`, or `10 of 12`. */
export function countText({ used, planned }: Counts): string {
  return used === planned ? String(used) : `${used} of ${planned}`;
}

/** `1 failed, 1 pruned`; empty where nothing was lost. */
export function lostText({ failed, pruned, open, silent }: Lost): string {
  return [
    failed === 0 ? '' : `${failed} failed`,
    pruned === 0 ? '' : `${pruned} pruned`,
    open === 0 ? '' : `${open} to come`,
    silent === 0 ? '' : `${silent} without predictions`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
