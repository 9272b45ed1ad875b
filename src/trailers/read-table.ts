import { readFileSync, statSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { CatalogueError } from './catalogue-error.js';

/** A row as it stands in the file: the line it begins on, counted from 1, and its cells. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** The largest CSV in use here (45,000 movies with their plots) has 34 MB. */
const maximumBytes = 128 * 2 ** 20;

/**
 * Reads a CSV file: comma, semicolon or tab, UTF-8 or UTF-16 with a byte order mark, any line end, quotes as in RFC 4180.
 * Rows keep whatever number of cells they have; blank lines are left out.
 * @throws CatalogueError for a file that is no such thing.
 */
export function readTable(path: string): Table {
  const text = decoded(path, readBounded(path));
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new CatalogueError({ kind: 'not-text', path, line: lineAt(text, nul) });
  const [header, ...rows] = parsed(path, text);
  if (header === undefined || rows.length === 0) throw new CatalogueError({ kind: 'empty', path });
  return { columns: header.cells.map((name) => name.trim()), rows };
}

function readBounded(path: string): Buffer {
  // Asked before it is opened: opening a named pipe would wait for a writer.
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) throw new CatalogueError({ kind: 'no-file', path, found: 'nothing' });
  if (!facts.isFile()) throw new CatalogueError({ kind: 'no-file', path, found: 'no file' });
  const { size } = facts;
  if (size > maximumBytes) {
    throw new CatalogueError({ kind: 'too-large', path, bytes: size, maximum: maximumBytes });
  }
  return readFileSync(path);
}

function decoded(path: string, bytes: Buffer): string {
  // Every pickle since protocol 2 begins with byte 0x80 and the protocol's number, which no UTF-8 text does.
  if (bytes[0] === 0x80 && (bytes[1] ?? 255) <= 5) {
    throw new CatalogueError({ kind: 'pickle', path });
  }
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch (error) {
    // A lenient decoding tells where: its first replacement character that the bytes do not spell out.
    const lenient = new TextDecoder(encodingOf(bytes)).decode(bytes);
    const at = lenient.indexOf('\uFFFD');
    const line = lineAt(lenient, at < 0 ? 0 : at);
    throw new CatalogueError({ kind: 'not-utf8', path, line }, { cause: error });
  }
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function parsed(path: string, text: string): TableRow[] {
  const rows: TableRow[] = [];
  let linesBefore = 0;
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: 2 ** 22,
      onRecord(cells: string[]) {
        const line = linesBefore + 1;
        // Counted from the cells: csv-parse's own count takes CRLF inside quotes for two lines.
        linesBefore += cells.reduce((sum, cell) => sum + lineEnds(cell), 1);
        if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells });
        return null;
      },
    });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    throw new CatalogueError(
      { kind: 'not-csv', path, line: linesBefore + 1, reason },
      { cause: error },
    );
  }
  return rows;
}

function reasonOf(error: unknown): string | null {
  switch ((error as { code?: unknown }).code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote that opens here is never closed.';
    case 'CSV_MAX_RECORD_SIZE':
      return 'a row that begins here has more than 4 MB; look for a quote that is never closed.';
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return 'text follows a closing quote; quotes inside a quoted cell are written twice.';
    default:
      return null;
  }
}

/** Excel writes semicolons where a comma is the decimal sign: the line of column names tells. */
function delimiterOf(text: string): string {
  const header = text.slice(0, 10_000).split(/[\r\n]/, 1)[0] ?? '';
  if (header.includes(',')) return ',';
  if (header.includes('\t')) return '\t';
  return header.includes(';') ? ';' : ',';
}

function lineAt(text: string, index: number): number {
  return lineEnds(text.slice(0, index)) + 1;
}

function lineEnds(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
