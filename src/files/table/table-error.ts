import { problemError } from '../problem-error.js';
/** Why a file cannot be read as a table. Lines count from 1. */
export type TableProblem =
  | { readonly kind: 'no-file' | 'pickle' | 'workbook' | 'empty'; readonly path: string }
  | { readonly kind: 'not-text'; readonly path: string; readonly line: number }
  | { readonly kind: 'not-utf8'; readonly path: string; readonly line: number }
  | { readonly kind: 'bad-separator'; readonly path: string; readonly value: string }
  | {
      readonly kind: 'not-csv';
      readonly path: string;
      readonly line: number;
      readonly reason: 'open-quote' | 'text-after-quote' | 'long-row';
    }
  /** A cell that is needed goes over the end of its line: an open quote may have swallowed the rows that follow. */
  | {
      readonly kind: 'line-break';
      readonly path: string;
      readonly line: number;
      readonly column: string;
    };

const reasons = {
  'open-quote': 'a quote that opens here is never closed.',
  'text-after-quote':
    'text follows a closing quote; quotes inside a quoted cell are written twice.',
  'long-row': 'a row that begins here has more than 4 MB; look for a quote that is never closed.',
} as const;

/** A file that cannot be read as a table: what was wrong as data, and as one sentence. */
export class TableError extends problemError<TableProblem>('TableError', {
  'no-file': (problem) => `There is no CSV file at ${problem.path}: check the path.`,
  pickle: (problem) =>
    `${problem.path} is a Python pickle, and reading one can run any code in it: export the table as CSV and give that.`,
  workbook: (problem) =>
    `${problem.path} is an archive, as .xlsx and .ods workbooks are: save the sheet as CSV in UTF-8 and give that.`,
  'not-text': (problem) =>
    `${problem.path} holds a NUL byte on line ${problem.line}, so it is not a CSV file: export it as CSV in UTF-8.`,
  'not-utf8': (problem) =>
    `${problem.path} is not UTF-8 on line ${problem.line}, and not Windows-1252 either: save it as CSV in UTF-8 (UTF-16 is read as well).`,
  'bad-separator': (problem) =>
    `${problem.path} names the separator '${problem.value}' on line 1; a comma, a semicolon, a tab or | can part cells: save it with one of them.`,
  'not-csv': (problem) =>
    `${problem.path} is not well-formed CSV on line ${problem.line}: ${reasons[problem.reason]}`,
  'line-break': (problem) =>
    `${problem.path} has a line break in the cell of ${problem.column} that begins on line ${problem.line}, or a quote there that is not closed and swallows the lines after it: write the cell on one line and check its quotes.`,
  empty: (problem) =>
    `${problem.path} holds no rows: it needs a line of column names and a line for each movie.`,
}) {}
