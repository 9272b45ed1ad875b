import { stringify, type Options } from 'csv-stringify/sync';
import { sanitizeJson, sanitizeText } from '../files/sanitize-text.js';

type Rows = readonly (readonly unknown[])[];

/** RFC 4180: every line ends in CR LF, and a cell with either of them is quoted. */
const format: Options = {
  record_delimiter: '\r\n',
  quoted_match: /[\r\n]/,
  cast: {
    boolean: String,
    bigint: String,
    object: (value) => sanitizeJson(JSON.stringify(value)),
  },
};

/** A table that is read back: texts stay as they are. */
export function csvText(rows: Rows): string {
  return stringify(rows as unknown[][], format);
}

/** A text that a spreadsheet would take for a formula, with a quote before it; any other as it is. */
export function noFormula(text: string): string {
  return /^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text;
}

/** Data for other programs: texts that a spreadsheet would take for formulas are prefixed with a quote. */
export function exactCsv(rows: Rows): string {
  return stringify(rows as unknown[][], {
    ...format,
    escape_formulas: true,
    // A line feed counts too, which escape_formulas leaves alone.
    cast: { ...format.cast, string: (text) => (text.startsWith('\n') ? noFormula(text) : text) },
  });
}

/** As `exactCsv`, for people: control characters are visible. */
export function shownCsv(rows: Rows): string {
  return exactCsv(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? sanitizeText(cell) : cell))),
  );
}
