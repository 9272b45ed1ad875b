import stringWidth from 'string-width';
import { sanitizeLine } from '../files/sanitize-text.js';

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
  // Measuring takes long where there are many cells, and most are plain.
  return isPlain(cell) ? cell.length : stringWidth(sanitizeLine(cell));
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
    /^$|^[-–—]$|^[-−]?\d[\d.,]*( ?(s|min|h|%|MB|GB)( \d+ (s|min))?)?$/.test(cell)
  );
}
