import { parse } from 'csv-parse/sync';
import { countedSeparator, splitLine, type Separator } from './separator.js';
import { TableError, type BrokenQuote } from './decode-text.js';

/** A row as a text has it: the line it begins on, counted from 1, and its cells. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface TableRows {
  readonly separator: Separator;
  /** The line of column names first. */
  readonly rows: readonly TableRow[];
}

interface Line {
  readonly line: number;
  readonly text: string;
}

const longestRow = 2 ** 22;

/**
 * Parts a text into rows, and decides how: by which separator, and whether quotes mean anything. Blank lines are left out.
 * @param path for the messages alone
 * @throws TableError 'bad-separator', 'not-csv'
 */
export function tableRows(path: string, text: string): TableRows {
  const lines: Line[] = text
    .split(/\r\n|\n|\r/)
    .map((of, place) => ({ line: place + 1, text: of }))
    .filter(({ text: of }) => of.trim() !== '' || of.includes('\t'));
  const named = namedSeparator(path, lines);
  if (named !== null) lines.shift();
  dropComments(lines, named);
  const separator = named ?? countedSeparator(lines.map(({ text: of }) => of));
  for (const { line, text: of } of lines) {
    if (of.length > longestRow) {
      throw new TableError({ kind: 'not-csv', path, line, reason: 'long-row' });
    }
  }
  const [first] = lines;
  if (first === undefined) return { separator, rows: [] };
  if (!text.includes('"')) return { separator, rows: plainRows(lines, separator) };
  if (separator === '\t' || separator === '|') {
    return { separator, rows: rawRows(text, lines, separator) };
  }
  return { separator, rows: quotedRows(path, text, lines, separator) };
}

/** A first line `sep=;`, by which spreadsheets are given the separator. @throws TableError */
function namedSeparator(path: string, [first]: readonly Line[]): Separator | null {
  const value = /^"?sep=([^"]*)"?$/i.exec(first?.text ?? '')?.[1];
  if (value === undefined) return null;
  if (value === ',' || value === ';' || value === '\t' || value === '|') return value;
  throw new TableError({ kind: 'bad-separator', path, value: value.slice(0, 10) });
}

/** Leading lines that begin with # are comments, unless one has as many cells as the line after it: then it names the columns. */
function dropComments(lines: Line[], named: Separator | null): void {
  for (;;) {
    const [first, second] = lines;
    if (first?.text.startsWith('#') !== true || second === undefined) return;
    const separator = named ?? countedSeparator(lines.slice(1).map(({ text }) => text));
    const cells = splitLine(first.text, separator).cells.length;
    if (cells > 1 && cells === splitLine(second.text, separator).cells.length) {
      lines[0] = { line: first.line, text: first.text.slice(1) };
      return;
    }
    lines.shift();
  }
}

/** Every line a row, quotes being ordinary characters. */
function plainRows(lines: readonly Line[], separator: Separator): readonly TableRow[] {
  return lines.map(({ line, text }) => ({ line, cells: text.split(separator) }));
}

/**
 * Files with tabs or | seldom have quotes that mean anything, and a title may begin with one. They do only where every quote that
 * opens a cell closes it, and where taking them for ordinary characters makes no better table.
 */
function rawRows(text: string, lines: readonly Line[], separator: Separator): readonly TableRow[] {
  const byLine = lines.map(({ line, text: of }) => ({ line, ...splitLine(of, separator) }));
  const plain = plainRows(lines, separator);
  if (byLine.every(({ sound }) => sound)) return isEven(byLine) || !isEven(plain) ? byLine : plain;
  if (isEven(plain)) return plain;
  const standard = standardRows(text, lines, separator, 'strict');
  return 'problem' in standard || !isEven(standard.rows) ? plain : standard.rows;
}

/** Quotes as in RFC 4180, which may hold line ends. @throws TableError 'not-csv' */
function quotedRows(
  path: string,
  text: string,
  lines: readonly Line[],
  separator: Separator,
): readonly TableRow[] {
  const byLine = lines.map(({ line, text: of }) => ({ line, ...splitLine(of, separator) }));
  // The usual case: no quote reaches over a line's end.
  if (byLine.every(({ sound }) => sound)) return byLine;
  const standard = standardRows(text, lines, separator, 'lenient');
  if ('problem' in standard) throw new TableError({ kind: 'not-csv', path, ...standard.problem });
  return brokenRowsByLine(standard.rows, byLine);
}

/** A row of several lines that does not fit the header comes of a misplaced quote: its lines are rows by themselves, so that none vanishes. */
function brokenRowsByLine(
  rows: readonly TableRow[],
  byLine: readonly TableRow[],
): readonly TableRow[] {
  const columns = rows[0]?.cells.length ?? 0;
  const ofLine = new Map(byLine.map((row) => [row.line, row]));
  return rows.flatMap((row) => {
    const further = row.cells.reduce((sum, cell) => sum + lineEnds(cell), 0);
    if (further === 0 || row.cells.length === columns) return [row];
    const lines = Array.from({ length: further + 1 }, (_, place) => row.line + place);
    return lines.flatMap((line) => ofLine.get(line) ?? []);
  });
}

function isEven(rows: readonly { readonly cells: readonly string[] }[]): boolean {
  const columns = rows[0]?.cells.length ?? 0;
  return columns > 1 && rows.every(({ cells }) => cells.length === columns);
}

/** Rows with quotes as in RFC 4180; leniently, a quote inside a cell or one that is followed by text is an ordinary character. */
function standardRows(
  text: string,
  lines: readonly Line[],
  separator: Separator,
  mode: 'lenient' | 'strict',
): { readonly rows: readonly TableRow[] } | { readonly problem: BrokenQuote } {
  const rows: TableRow[] = [];
  const kept = new Set(lines.map(({ line }) => line));
  let linesBefore = 0;
  try {
    parse(text, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: mode === 'lenient',
      max_record_size: longestRow,
      onRecord(cells: string[]) {
        const line = linesBefore + 1;
        // Counted from the cells: csv-parse's own count takes CRLF inside quotes for two lines.
        linesBefore += cells.reduce((sum, cell) => sum + lineEnds(cell), 1);
        if (kept.has(line)) rows.push({ line, cells });
        return null;
      },
    });
    return { rows };
  } catch (error) {
    const reason = reasons.get((error as { code?: unknown }).code);
    if (reason === undefined) throw error;
    return { problem: { line: linesBefore + 1, reason } };
  }
}

const reasons: ReadonlyMap<unknown, BrokenQuote['reason']> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'open-quote'],
  ['CSV_MAX_RECORD_SIZE', 'long-row'],
  ['CSV_INVALID_CLOSING_QUOTE', 'text-after-quote'],
  ['CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE', 'text-after-quote'],
  ['INVALID_OPENING_QUOTE', 'text-after-quote'],
  ['CSV_INVALID_OPENING_QUOTE', 'text-after-quote'],
] as const);

function lineEnds(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
