import { problemError } from '../problem-error.js';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** A file's text and how it was encoded; `line` is the first that is not UTF-8, where it was read as Windows-1252. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
  readonly line: number | null;
}

/** What Windows-1252 has at 0x80 to 0x9F; a blank for the five bytes that mean nothing. */
const windowsCharacters = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/**
 * Decodes UTF-8, UTF-16 (with a byte order mark, or without one where the NUL bytes show it) and Windows-1252, which includes Latin-1
 * and is what spreadsheets in Western Europe save.
 * @param path for the messages alone
 * @throws TableError for a pickle, an archive, NUL bytes, and bytes of another encoding
 */
export function decodeText(path: string, bytes: Buffer): DecodedText {
  // Every pickle since protocol 2 begins with byte 0x80 and the protocol's number, which no UTF-8 text does.
  if (bytes[0] === 0x80 && (bytes[1] ?? 255) <= 5) throw new TableError({ kind: 'pickle', path });
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) {
    throw new TableError({ kind: 'workbook', path });
  }
  const encoding = unicodeOf(bytes);
  const lenient = new TextDecoder(encoding).decode(bytes);
  const nul = lenient.indexOf('\0');
  if (nul >= 0) throw new TableError({ kind: 'not-text', path, line: lineAt(lenient, nul) });
  const lost = firstLost(encoding, bytes, lenient);
  if (lost === null) return { text: lenient, encoding, line: null };
  const line = lineAt(lenient, lost);
  if (encoding !== 'utf-8' || !isWestern(bytes, lenient)) {
    throw new TableError({ kind: 'not-utf8', path, line });
  }
  const text = bytes
    .toString('latin1')
    .replace(/[\u0080-\u009F]/g, (byte) => windowsCharacters[byte.charCodeAt(0) - 0x80] ?? ' ');
  return { text, encoding: 'windows-1252', line };
}

function unicodeOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const start = bytes.subarray(0, 2048);
  const nuls = [0, 0];
  for (const [place, byte] of start.entries()) {
    if (byte === 0) nuls[place % 2] = (nuls[place % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = nuls;
  if (odd > start.length / 4 && even === 0) return 'utf-16le';
  return even > start.length / 4 && odd === 0 ? 'utf-16be' : 'utf-8';
}

/** Where the decoder put the first replacement character that the bytes do not spell out. */
function firstLost(encoding: string, bytes: Buffer, lenient: string): number | null {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return null;
  } catch {
    return Math.max(0, lenient.indexOf('\uFFFD'));
  }
}

/**
 * Whether bytes that are not UTF-8 read as Western European text: no character that UTF-8 spells in several bytes (that is a damaged
 * UTF-8 file), no byte that Windows-1252 lacks, and few letters beyond ASCII, seldom several in a row (other alphabets have only those).
 */
function isWestern(bytes: Buffer, lenient: string): boolean {
  if (/[^\0-\x7F\uFFFD]/.test(lenient)) return false;
  let [high, letters, run, longest] = [0, 0, 0, 0];
  for (const byte of bytes) {
    if ([0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte)) return false;
    if (byte >= 0x80) {
      high += 1;
      run += 1;
      longest = Math.max(longest, run);
    } else {
      run = 0;
      if ((byte | 32) >= 97 && (byte | 32) <= 122) letters += 1;
    }
  }
  return longest <= 4 && high <= letters / 4 + 1;
}

function lineAt(text: string, index: number): number {
  return (text.slice(0, index).match(/\r\n|\n|\r/g)?.length ?? 0) + 1;
}

/** Why a file cannot be read as a table. Lines count from 1. */
type TableProblem =
  | { kind: 'no-file' | 'pickle' | 'workbook' | 'empty'; path: string }
  | { kind: 'not-text' | 'not-utf8'; path: string; line: number }
  | { kind: 'bad-separator'; path: string; value: string }
  | { kind: 'not-csv'; path: string; line: number; reason: BrokenQuote['reason'] }
  /** A cell that is needed goes over the end of its line: an open quote may have swallowed the rows that follow. */
  | { kind: 'line-break'; path: string; line: number; column: string };

/** The line of a quote that makes the text no CSV. */
export interface BrokenQuote {
  readonly line: number;
  readonly reason: keyof typeof reasons;
}

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
