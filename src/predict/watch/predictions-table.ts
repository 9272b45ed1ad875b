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
import { openToAppend } from '../../files/open-guarded.js';
import { readBytes } from '../../files/guarded-read.js';
import { takeProcessLock } from '../../files/process/process-lock.js';
import type { ProcessLock } from '../../files/process/process-lock.js';
import { syncFolder } from '../../files/write-whole.js';
import { answeredContents, wholeRows } from './answered-contents.js';
import { headerLine } from './prediction-row.js';
import { WatchError } from './watch-error.js';

/** The CSV file that a watched folder's scores are added to, held by this process alone. */
export interface PredictionsTable {
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
  const whole = wholeRows(bytes);
  if (whole === null) throw new WatchError({ kind: 'other-table', path, found: 'other-columns' });
  if (whole.bytes < bytes.length) truncateSync(path, whole.bytes);
  if (whole.lacksEnd) append(path, lineEnd);
  return bytes.toString('utf8', 0, whole.bytes);
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
