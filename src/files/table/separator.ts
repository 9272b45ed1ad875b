import { splitLine } from './split-line.js';

/** What may part cells. In a tie the one that is seldom part of ordinary text wins. */
const separators = ['\t', ';', '|', ','] as const;
export type Separator = (typeof separators)[number];

/** Lines that are looked at. */
const mostLines = 500;

/** A separator counts as regular where so many lines have as many cells as the first one: a table may have some broken rows. */
const regularShare = 0.8;

/**
 * Decides by counting what parts the cells: the separator with which the lines have as many cells as the first line, then the one
 * that leaves no blanks at the start of the names, then the one that makes more cells.
 * @param lines the line of column names and those after it, none of them blank
 */
export function countedSeparator(lines: readonly string[]): Separator {
  const [header = '', ...rows] = lines.slice(0, mostLines);
  const counted = separators
    .map((separator) => {
      const { cells } = splitLine(header, separator);
      const equal = rows.filter((row) => splitLine(row, separator).cells.length === cells.length);
      const share = rows.length === 0 ? 1 : equal.length / rows.length;
      const isProse = cells.some((cell) => cell.startsWith(' '));
      return { separator, cells: cells.length, share: Math.min(share, regularShare), isProse };
    })
    .filter(({ cells }) => cells > 1)
    .toSorted(
      (first, second) =>
        second.share - first.share ||
        Number(first.isProse) - Number(second.isProse) ||
        second.cells - first.cells,
    );
  return counted[0]?.separator ?? ',';
}
