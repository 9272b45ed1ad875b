import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  realpathSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FileError } from '../../files/file-error.js';
import { readBytes } from '../../files/guarded-read.js';
import { openToAppend } from '../../files/open-guarded.js';
import { takeProcessLock } from '../../files/process/process-lock.js';
import type { ProcessLock } from '../../files/process/process-lock.js';
import { splitLine } from '../../files/table/separator.js';
import { syncFolder } from '../../files/atomic-write.js';
import { failureReasons } from '../../frames/outcome.js';
import { headerLine, predictionColumns } from './prediction-row.js';
import { WatchError } from './watch-error.js';

/** The CSV file that a watched folder's scores are added to, held by this process alone. */
interface PredictionsTable {
  /** Where it is, links followed. */
  readonly path: string;
  /** Whether the model has answered to these contents, in this run or an earlier one. */
  has(sha256: string, model: string): boolean;
  /**
   * Adds a row, on disk when it returns, or not at all.
   * @param row a line without its end
   * @throws the system's error (ENOSPC, EACCES …)
   */
  append(row: string): void;
  /** Marks contents as answered to. */
  answered(sha256: string, model: string): void;
  close(): void;
}

/** Some half a million rows. */
const mostBytes = 2 ** 28;

const lineEnd = '\r\n';

/**
 * Opens the table, or begins it. A last row that a crash has torn is cut off: its video has no row then, and gets one.
 * @throws WatchError where another process holds it or it is another table; the system's error where it cannot be written
 */
export function openPredictionsTable(given: string): PredictionsTable {
  const { path, lock } = taken(given);
  try {
    const known = new Set(answeredContents(mended(path)));
    append(path, '');
    return {
      has: (sha256, model) => known.has(`${sha256} ${model}`),
      append: (row) => {
        append(path, `${row}${lineEnd}`);
      },
      answered: (sha256, model) => known.add(`${sha256} ${model}`),
      path,
      close: () => {
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** @throws WatchError */
function taken(given: string): { readonly path: string; readonly lock: ProcessLock } {
  let path: string;
  let lock: ProcessLock | null;
  try {
    mkdirSync(dirname(given), { recursive: true });
    // One file has one lock, by whatever links it is reached.
    path = existsSync(given)
      ? realpathSync(given)
      : join(realpathSync(dirname(given)), basename(given));
    lock = takeProcessLock(join(dirname(path), `.${basename(path)}.lock`));
  } catch (error) {
    const reason = (error as Error).message;
    throw new WatchError({ kind: 'cannot-write', path: given, reason }, { cause: error });
  }
  if (lock === null) throw new WatchError({ kind: 'table-in-use', path });
  return { path, lock };
}

/** The text of the table, once its end is that of a row. */
function mended(path: string): string {
  const bytes = readTable(path);
  if (bytes === null) return '';
  const rows = wholeRows(bytes);
  if (rows === null) throw new WatchError({ kind: 'other-table', path, found: 'other-columns' });
  if (rows.bytes < bytes.length) truncateSync(path, rows.bytes);
  if (rows.lacksEnd) append(path, lineEnd);
  return bytes.toString('utf8', 0, rows.bytes);
}

/** @returns null where there is none yet. @throws WatchError; the system's error */
function readTable(path: string): Buffer | null {
  try {
    return readBytes(path, { most: mostBytes });
  } catch (error) {
    if (error instanceof FileError) {
      const found = error.kind === 'too-large' ? 'too-large' : 'no-file';
      throw new WatchError({ kind: 'other-table', path, found }, { cause: error });
    }
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** One write; where it fails, what it wrote is taken back. An empty file, such as one that was moved away meanwhile, gets its header. */
function append(path: string, text: string): void {
  const handle = openToAppend(path);
  try {
    const { size } = fstatSync(handle);
    const added = size === 0 ? `${headerLine}${lineEnd}${text}` : text;
    if (added === '') return;
    try {
      writeFileSync(handle, added);
      fsyncSync(handle);
    } catch (error) {
      ftruncateSync(handle, size);
      throw error;
    }
    if (size === 0) syncFolder(dirname(path));
  } finally {
    closeSync(handle);
  }
}

/** How much of a table is whole rows. */
interface WholeRows {
  readonly bytes: number;
  /** Whether the last row is whole but for its line end, as some editors leave it. */
  readonly lacksEnd: boolean;
}

const newLine = 0x0a;

/** What is torn off after a last whole row is no longer than this: a row has no more than a few texts of 1,000 characters. */
const longestRow = 2 ** 16;

/**
 * Finds the whole rows of a table's bytes. No cell holds a line end, so the end of a line is the end of a row, and what follows the last
 * one was torn.
 * @returns null for bytes that are no such table
 */
function wholeRows(bytes: Buffer): WholeRows | null {
  const end = bytes.lastIndexOf(newLine) + 1;
  const tail = bytes.toString('utf8', end);
  if (end === 0) return headerLine.startsWith(withoutMark(tail).trimEnd()) ? whole(0) : null;
  const [header = ''] = bytes.toString('utf8', 0, bytes.indexOf(newLine)).split('\r');
  if (withoutMark(header) !== headerLine) return null;
  if (tail === '') return whole(end);
  if (tail.length > longestRow) return null;
  // The model stands last and has a known length: a row that ends with one is whole.
  const cells = rowsOf(tail)[0] ?? [];
  const isWhole =
    cells.length === predictionColumns.length && /^[0-9a-f]{64}$/.test(cells.at(-1) ?? '');
  return isWhole ? { bytes: bytes.length, lacksEnd: true } : whole(end);
}

function whole(bytes: number): WholeRows {
  return { bytes, lacksEnd: false };
}

const accidents: ReadonlySet<string | undefined> = new Set(failureReasons);

/** Contents and model of each row that settles them. What failed by an accident, such as one that took too long, may be tried again. */
function answeredContents(table: string): readonly string[] {
  const [reason, sha256, model] = (['reason', 'sha256', 'model'] as const).map((name) =>
    predictionColumns.indexOf(name),
  ) as [number, number, number];
  return rowsOf(table)
    .slice(1)
    .filter((cells) => cells.length === predictionColumns.length && !accidents.has(cells[reason]))
    .map((cells) => `${cells[sha256] ?? ''} ${cells[model] ?? ''}`);
}

/** No cell holds a line end. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return withoutMark(text)
    .split(/\r\n|\n/)
    .filter((line) => line !== '')
    .map((line) => splitLine(line, ',').cells);
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
