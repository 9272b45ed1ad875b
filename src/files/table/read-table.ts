import { resolve } from 'node:path';
import { readBytes } from '../guarded-read.js';
import { sha256 } from '../hash.js';
import { decodeText, TableError, type Encoding } from './decode-text.js';
import { splitLine, type Separator } from './separator.js';
import { tableRows } from './table-rows.js';
import type { TableRow } from './table-rows.js';

/** Where a table is: in a file, by its path, or in bytes that were read before, with what messages call them. */
export type TableSource = string | { readonly name: string; readonly bytes: Buffer };

/** A table whose path, where it has one, starts from a folder. */
export function tableIn(folder: string, source: TableSource): TableSource {
  return typeof source === 'string' ? resolve(folder, source) : source;
}

/** The largest CSV in use here (45,000 movies with their plots) has 34 MB. */
export const mostTableBytes = 128 * 2 ** 20;

/** A table as a file has it. */
export interface Table {
  /** Or the name of its bytes. */
  readonly path: string;
  /** Of the bytes that were read. */
  readonly sha256: string;
  readonly encoding: Encoding;
  /** The first line that is not UTF-8, where the file was read as Windows-1252. */
  readonly otherEncodingLine: number | null;
  readonly separator: Separator;
  /** Column names without blanks around them. */
  readonly columns: readonly string[];
  /** Every row with at least one separator or one character, in the file's order. */
  readonly rows: readonly TableRow[];
}

/**
 * Reads a table that others may have written: the separator is counted (comma, semicolon, tab, |) or named by a first line `sep=;`,
 * UTF-8, UTF-16 or Windows-1252, any line end. Lines that begin with # before the column names are comments. Rows keep whatever
 * number of cells they have, but for empty cells at their end, which spreadsheets add and leave out; blank lines are left out.
 * @throws TableError for a file that is no such thing; as readBytes
 */
export function readTable(source: TableSource): Table {
  const { name: path, bytes } =
    typeof source === 'string' ? { name: source, bytes: bytesOf(source) } : source;
  const { text, encoding, line } = decodeText(path, bytes);
  const { separator, rows } = tableRows(path, text);
  const [header, ...body] = rows;
  if (header === undefined || body.length === 0) throw new TableError({ kind: 'empty', path });
  const names = header.cells.map((name) => name.trim());
  // R writes row names without a name for their column.
  const hasRowNames = body.every(({ cells }) => cells.length === names.length + 1);
  const isUnnamed = hasRowNames && body.some(({ cells }) => cells.at(-1)?.trim() !== '');
  const columns = isUnnamed ? ['', ...names] : names;
  return {
    path,
    sha256: sha256(bytes),
    encoding,
    otherEncodingLine: line,
    separator,
    columns,
    rows: body.map((row) => ({ line: row.line, cells: evened(row.cells, columns) })),
  };
}

/** A row padded with empty cells to the number of columns: those without a name may be missing. */
function evened(cells: readonly string[], columns: readonly string[]): readonly string[] {
  if (cells.length > columns.length) {
    const isEmpty = cells.slice(columns.length).every((cell) => cell.trim() === '');
    return isEmpty ? cells.slice(0, columns.length) : cells;
  }
  const missing = columns.slice(cells.length);
  return missing.length > 0 && missing.every((name) => name === '')
    ? [...cells, ...missing]
    : cells;
}

/**
 * Refuses a line break in a cell that is needed. One elsewhere, as in a plot, is refused where a line inside it reads as a row by
 * itself: an open quote has swallowed rows then.
 * @param needed positions of columns, counted from 0
 * @param isRow whether the cells of a line are those of a usable row
 * @throws TableError 'line-break'
 */
export function refuseLineBreaks(
  { path, columns, rows, separator }: Table,
  needed: readonly (number | null)[],
  isRow: (cells: readonly string[]) => boolean,
): void {
  for (const { line, cells } of rows) {
    const place = cells.findIndex(
      (cell, index) =>
        /[\r\n]/.test(cell) &&
        (needed.includes(index) ||
          cell.split(/\r\n|\n|\r/).some((text) => {
            const split = splitLine(text, separator).cells;
            return split.length === columns.length && isRow(split);
          })),
    );
    if (place >= 0) {
      const column = columns[place] ?? `column ${place + 1}`;
      throw new TableError({ kind: 'line-break', path, line, column: column.slice(0, 40) });
    }
  }
}

function bytesOf(path: string): Buffer {
  try {
    return readBytes(path, { most: mostTableBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new TableError({ kind: 'no-file', path }, { cause: error });
  }
}
