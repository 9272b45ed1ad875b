import type { Lost } from '../figures/lost.js';

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
