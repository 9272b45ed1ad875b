import { sanitizeJson, sanitizeText } from './sanitize-text.js';

/** One cell of a CSV table that is shown: as `exactCsvCell`, with control characters made visible. */
export function csvCell(value: unknown): string {
  return exactCsvCell(typeof value === 'string' ? sanitizeText(value) : value);
}

/** One cell of a CSV file. A text that a spreadsheet would take for a formula is prefixed with a quote; numbers are not. */
export function exactCsvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = typeof value === 'string' ? value : sanitizeJson(JSON.stringify(value));
  return quotedCell(noFormula(text));
}

/** A text that a spreadsheet would take for a formula with a quote before it; any other text as it is. */
export function noFormula(text: string): string {
  return /^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text;
}

/** A cell as RFC 4180 writes it: one with a comma, a quote or a line end is quoted. */
function quotedCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A table as RFC 4180 text: CRLF ends every line. Texts stay as they are, since such tables are read back; csvCell and plainCell are
 * for those that are only shown.
 */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows
    .map((row) => `${row.map((cell) => quotedCell(String(cell ?? ''))).join(',')}\r\n`)
    .join('');
}
