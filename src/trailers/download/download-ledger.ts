import { closeSync, fstatSync, fsyncSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openToAppend } from '../../files/open-guarded.js';
import { readBytes } from '../../files/guarded-read.js';
import { syncFolder } from '../../files/write-whole.js';
import { ledgerRecordSchema, type LedgerRecord } from './ledger-record.js';

export const ledgerFile = 'ledger.jsonl';

/** A video of the catalogue: another id for the same movie is another video. */
export interface TrailerIdentity {
  readonly movieId: string;
  readonly youtubeId: string;
}

/** `ledger.jsonl` of a folder of trailers: append-only, one record a line, the latest of each video counts. */
export interface DownloadLedger {
  latest(trailer: TrailerIdentity): LedgerRecord | undefined;
  /** The latest record of each video. */
  records(): readonly LedgerRecord[];
  /** Adds a line, on disk when it returns. @throws the system's error */
  append(record: LedgerRecord): void;
}

/**
 * Reads the ledger of a folder; a folder without one has an empty one. Lines that hold no record, such as a torn last one, are passed over.
 * @throws FileError where it is no regular file; the system's error
 */
export function openLedger(folder: string): DownloadLedger {
  const path = join(folder, ledgerFile);
  const records = new Map<string, LedgerRecord>();
  const keep = (record: LedgerRecord) => {
    records.set(`${record.movieId} ${record.youtubeId}`, record);
  };
  for (const line of linesOf(path)) {
    const record = recordOf(line);
    if (record !== null) keep(record);
  }
  return {
    latest: ({ movieId, youtubeId }) => records.get(`${movieId} ${youtubeId}`),
    records: () => [...records.values()],
    append(record) {
      appendLine(path, JSON.stringify(record));
      keep(record);
    },
  };
}

/** Some two million records. */
const mostBytes = 2 ** 28;

function linesOf(path: string): readonly string[] {
  try {
    return readBytes(path, { most: mostBytes }).toString('utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function recordOf(line: string): LedgerRecord | null {
  try {
    return ledgerRecordSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** One write of a whole line; what a killed process left torn is ended first, so that the two are never glued together. */
function appendLine(path: string, line: string): void {
  const handle = openToAppend(path);
  try {
    const { size } = fstatSync(handle);
    const last = Buffer.alloc(1, '\n');
    if (size > 0) readSync(handle, last, 0, 1, size - 1);
    writeSync(handle, `${last.toString() === '\n' ? '' : '\n'}${line}\n`);
    fsyncSync(handle);
    if (size === 0) syncFolder(dirname(path));
  } finally {
    closeSync(handle);
  }
}
