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

/** The cells of one line. `sound` tells whether every quote that opens a cell closes it, before a separator or the line's end. */
export interface SplitLine {
  readonly cells: readonly string[];
  readonly sound: boolean;
}

/** Splits a line at each separator outside of a quoted cell; a quote that is not closed is an ordinary character. */
export function splitLine(line: string, separator: string): SplitLine {
  if (!line.includes('"')) return { cells: line.split(separator), sound: true };
  const cells: string[] = [];
  let sound = true;
  let start = 0;
  while (start <= line.length) {
    const quoted = line[start] === '"' ? quotedEnd(line, start, separator) : null;
    if (line[start] === '"' && quoted === null) sound = false;
    const next = line.indexOf(separator, start);
    const end = quoted ?? (next < 0 ? line.length : next);
    const cell = line.slice(start, end);
    cells.push(quoted === null ? cell : unquoted(cell));
    start = end + separator.length;
  }
  return { cells, sound };
}

/** A cell without the quotes around it, inner ones halved. */
function unquoted(cell: string): string {
  return cell.slice(1, -1).replaceAll('""', '"');
}

/** The index after the quote that closes the cell, or null where none does. */
function quotedEnd(line: string, start: number, separator: string): number | null {
  let place = start + 1;
  for (;;) {
    const quote = line.indexOf('"', place);
    if (quote < 0) return null;
    const after = line[quote + 1];
    if (after === undefined || after === separator) return quote + 1;
    if (after !== '"') return null;
    place = quote + 2;
  }
}
