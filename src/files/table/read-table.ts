import { readFileSync, statSync } from 'node:fs';
import { decodeText } from './decode-text.js';
import type { Encoding } from './decode-text.js';
import { tableRows } from './table-rows.js';
import type { TableRow } from './table-rows.js';
import { separators } from './separator.js';
import type { Separator } from './separator.js';
import { TableError } from './table-error.js';

/** A table as it stands in a file. */
export interface Table {
  readonly path: string;
  readonly encoding: Encoding;
  /** The first line that is not UTF-8, where the file was read as Windows-1252. */
  readonly otherEncodingLine: number | null;
  readonly separator: Separator;
  /** Column names without blanks around them. */
  readonly columns: readonly string[];
  /** Every row with at least one separator or one character, in the file's order. */
  readonly rows: readonly TableRow[];
}

/** The largest CSV in use here (45,000 movies with their plots) has 34 MB. */
const maximumBytes = 128 * 2 ** 20;

/**
 * Reads a table that others may have written: the separator is counted (comma, semicolon, tab, |) or named by a first line `sep=;`,
 * UTF-8, UTF-16 or Windows-1252, any line end. Lines that begin with # before the column names are comments. Rows keep whatever
 * number of cells they have, but for empty cells at their end, which spreadsheets add and leave out; blank lines are left out.
 * @throws TableError for a file that is no such thing
 */
export function readTable(path: string): Table {
  const { text, encoding, line } = decodeText(path, readBounded(path));
  const named = namedSeparator(path, text);
  const [header, ...rows] = tableRows(path, text, named === null ? {} : named);
  if (header === undefined || rows.length === 0) throw new TableError({ kind: 'empty', path });
  throw new Error('unfinished');
}

function readBounded(path: string): Buffer {
  // Asked before it is opened: opening a named pipe would wait for a writer.
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) throw new TableError({ kind: 'no-file', path, found: 'nothing' });
  if (!facts.isFile()) throw new TableError({ kind: 'no-file', path, found: 'no file' });
  const { size } = facts;
  if (size > maximumBytes) {
    throw new TableError({ kind: 'too-large', path, bytes: size, maximum: maximumBytes });
  }
  return readFileSync(path);
}
