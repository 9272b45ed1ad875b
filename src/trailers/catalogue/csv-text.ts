import { noFormula, quotedCell } from '../../files/csv-cell.js';
import { shortLine } from '../../files/sanitize-text.js';
import { tidyTitle } from './movie-title.js';

/**
 * A table as RFC 4180 text: CRLF ends every line, cells with a comma, a quote or a line end are quoted. Texts stay as they are, since
 * such tables are read back; for those that are only shown there is plainCell.
 */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows
    .map((row) => `${row.map((cell) => quotedCell(String(cell ?? ''))).join(',')}\r\n`)
    .join('');
}

/** A text on one line and cut; one that a spreadsheet would take for a formula is prefixed with a quote. */
export function plainCell(text: string): string {
  return noFormula(shortLine(tidyTitle(text), 200));
}
