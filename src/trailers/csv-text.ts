import { quotedCell } from '../files/csv-cell.js';

/** A table as RFC 4180 text: CRLF ends every line, cells with a comma, a quote or a line end are quoted. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows
    .map((row) => `${row.map((cell) => quotedCell(String(cell ?? ''))).join(',')}\r\n`)
    .join('');
}
