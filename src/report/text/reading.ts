import { pText } from '../../text/numbers.js';
import { joined } from '../../text/words.js';
import type { Lost, TestedContrast } from '../figures/effects.js';

/** Groups of trials that a contrast was planned with, and those of which all trials could be used. */
export interface Counts {
  readonly planned: number;
  readonly used: number;
}

/** How a contrast's groups are called, and what it is when its difference lies below or above 0. */
export interface ReadingWords {
  readonly group: string;
  readonly below: string;
  readonly above: string;
}

/** A contrast in words. */
export function readingText(
  { difference, holmP, leastP }: Pick<TestedContrast, 'difference' | 'holmP' | 'leastP'>,
  { planned, used }: Counts,
  { group, below, above }: ReadingWords,
): string {
  if (planned === 0) return 'never varied alone, so its part cannot be told';
  if (difference === null || holmP === null || leastP === null) {
    return `no ${group} of which all trials succeeded`;
  }
  if (isEffect({ difference, holmP })) return difference.value < 0 ? below : above;
  if (holmP < 0.05) return 'told from luck on these movies, but not beyond them';
  if (leastP < 0.05) return 'not told from luck';
  const count = used === 1 ? `one ${group}` : `${used} ${group}s`;
  return `${count} cannot give a p below ${pText(leastP)}: add replicates`;
}

/** Whether both the corrected p, which covers the luck of trainings, and the interval, which covers the movies too, leave 0 out. */
export function isEffect({
  difference,
  holmP,
}: Pick<TestedContrast, 'difference' | 'holmP'>): boolean {
  if (difference === null || holmP === null || holmP >= 0.05) return false;
  const { low, high } = difference;
  return low !== null && high !== null && (low > 0 || high < 0);
}

/** `12`, or `10 of 12; 1 failed, 1 pruned`: how many could be used, and why not the others. */
export function usedText(counts: Counts, lost: Lost): string {
  return joined([countText(counts), lostText(lost)], '; ');
}

/** `12`, or `10 of 12`. */
export function countText({ used, planned }: Counts): string {
  return used === planned ? String(used) : `${used} of ${planned}`;
}

/** `1 failed, 1 pruned`; empty where nothing was lost. */
export function lostText({ failed, pruned, open, silent }: Lost): string {
  const counts = [
    [failed, 'failed'],
    [pruned, 'pruned'],
    [open, 'to come'],
    [silent, 'without predictions'],
  ] as const;
  return counts
    .filter(([count]) => count > 0)
    .map((parts) => parts.join(' '))
    .join(', ');
}
