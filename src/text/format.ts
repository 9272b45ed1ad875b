import { sanitizeLine } from '../files/sanitize-text.js';

export { bytesText } from '../files/bytes-text.js';

/** 48 s, 12 min, 3.4 h: as exact as a person needs. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 100) return `${Math.round(minutes)} min`;
  return `${(minutes / 60).toFixed(1)} h`;
}

/** Columns aligned with two blanks between; numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const places = Array.from({ length: columns }, (_, column) => column);
  // Cells become text twice rather than stay: a plan may have a million of them.
  const widths = places.map((column) =>
    rows.reduce((widest, row) => Math.max(widest, width(row[column] ?? '')), 0),
  );
  const rightward = places.map((column) =>
    rows.every((row, place) => place === 0 || isFigure(row[column])),
  );
  return rows.map((row) => {
    let line = '';
    for (const [column, cell] of row.entries()) {
      const text = cellText(cell);
      const blanks = ' '.repeat((widths[column] ?? 0) - width(cell));
      if (column > 0) line += '  ';
      line += rightward[column] === true ? blanks + text : text + blanks;
    }
    return line.trimEnd();
  });
}

function width(cell: string | number): number {
  if (typeof cell === 'number') return String(cell).length;
  // Counting code points takes long where there are many cells, and most are plain.
  return isPlain(cell) ? cell.length : Array.from(sanitizeLine(cell)).length;
}

/** A cell's text stays in its row. */
function cellText(cell: string | number): string {
  const text = String(cell);
  return isPlain(text) ? text : sanitizeLine(text);
}

function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

function isFigure(cell: string | number | undefined): boolean {
  return (
    typeof cell === 'number' ||
    cell === undefined ||
    /^$|^[-–—]$|^-?\d[\d.,]*( ?(s|min|h|%|MB|GB))?$/.test(cell)
  );
}

/** A count with its noun, such as 1 trial, 2 trials. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number with so many decimals, and never -0.00. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}
