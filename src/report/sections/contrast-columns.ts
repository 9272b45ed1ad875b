import type { Cell, Column } from '../../page/simple-table.js';
import type { Estimate } from '../../statistics/intervals.js';
import { columnDecimals, intervalText, numberText, pText, signedText } from '../../text/numbers.js';
import { joined } from '../../text/words.js';
import type { Lost, TestedContrast } from '../figures/effects.js';

/** Groups of trials that a contrast was planned with, and those of which all trials could be used. */
interface Counts {
  readonly planned: number;
  readonly used: number;
}

/** How a contrast's groups are called, and what it is when its difference lies below or above 0. */
interface ReadingWords {
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
  if (planned === 0) return 'never varied alone, so its part is unknown';
  if (difference === null || holmP === null || leastP === null) {
    return `no ${group} of which all trials succeeded`;
  }
  if (isEffect({ difference, holmP })) return difference.value < 0 ? below : above;
  if (holmP < 0.05) return 'distinguished from chance on these movies, but not beyond them';
  if (leastP < 0.05) return 'not distinguished from chance';
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
function usedText(counts: Counts, lost: Lost): string {
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

/** What a contrast of settings came to, for all contrasts alike. */
export function contrastColumns<Row extends TestedContrast>(
  rows: readonly Row[],
  countsOf: (row: Row) => Counts,
  words: ReadingWords & { readonly effect: string; readonly groups: string },
): Column<Row>[] {
  const decimals = columnDecimals(rows.map(({ difference }) => difference));
  return [
    [`#${words.effect}`, ({ difference }) => differenceCell(difference, decimals)],
    [`#${words.groups}`, (row) => usedText(countsOf(row), row.lost)],
    holmColumn(),
    [
      '#smallest visible effect',
      ({ detectable }) => (detectable === null ? 'none' : numberText(detectable, decimals)),
      'page',
    ],
    ['reading', (row) => readingText(row, countsOf(row), words), 'page'],
  ];
}

export function differenceCell(difference: Estimate | null, decimals: number): Cell {
  if (difference === null) return '–';
  const interval = difference.low === null ? [] : [intervalText(difference, decimals)];
  return { text: signedText(difference.value, decimals), small: interval };
}

export function holmColumn<Row extends { readonly holmP: number | null }>(): Column<Row> {
  return ['#p, Holm-corrected', ({ holmP }) => (holmP === null ? '–' : pText(holmP))];
}
