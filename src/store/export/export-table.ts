import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { writePieces } from '../../files/atomic-write.js';
import {
  csvWriter,
  jsonLinesWriter,
  parquetWriter,
  type Cells,
  type OpenRowWriter,
} from './row-writers.js';
import type { Store } from '../open-store.js';
import { StoreError, storeFailure } from '../store-error.js';
import { everyRow, storeTables, tableColumns } from './store-tables.js';

export const exportFormats = ['csv', 'jsonl', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const writers: Readonly<Record<ExportFormat, OpenRowWriter>> = {
  csv: csvWriter,
  jsonl: jsonLinesWriter,
  parquet: parquetWriter,
};

export interface ExportOptions {
  readonly signal: AbortSignal;
  /** Called with the share of the rows that is written, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Rows between two checks of the signal. */
const rowsAStep = 2000;

/**
 * Writes every row of a documented table to `path` atomically; rows are never all in memory, and are those of one moment.
 * @returns the number of rows.
 * @throws StoreError 'unknown-table', 'unwritable-export' or 'damaged-store', the signal's reason, or the system's error as where the
 * disk is full; the old file is then still in place.
 */
export async function exportTable(
  store: Store,
  table: string,
  path: string,
  format: ExportFormat,
  { signal, onProgress }: ExportOptions,
): Promise<number> {
  if (!Object.hasOwn(storeTables, table)) {
    throw new StoreError({ kind: 'unknown-table', table, known: Object.keys(storeTables) });
  }
  try {
    refuseOtherThanFile(path);
    // An estimate: a running sweep may add rows before the next query.
    const total = store.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
    const columns = tableColumns(store, table);
    const rows = store.prepare(everyRow(table)).raw().safeIntegers();
    return await writePieces(path, async (append) => {
      const writer = writers[format](columns, append);
      let count = 0;
      for (const cells of rows.iterate()) {
        writer.add(cells as Cells);
        count += 1;
        if (count % rowsAStep !== 0) continue;
        onProgress?.(Math.min(1, count / total));
        await setImmediate();
        signal.throwIfAborted();
      }
      writer.end();
      return count;
    });
  } catch (error) {
    throw unwritableExport(storeFailure(error, store.name), path);
  }
}

/** Where the user is root, a device such as /dev/stdout would be replaced by the file. */
function refuseOtherThanFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  const reason = found.isDirectory() ? 'it is a folder' : 'it is no file';
  throw new StoreError({ kind: 'unwritable-export', path, reason });
}

/** The system names the temporary file, which means nothing to a person. */
function unwritableExport(error: unknown, path: string): unknown {
  const folder = dirname(path);
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: existsSync(folder)
      ? `no file can be made in ${folder}`
      : `there is no folder ${folder}`,
    ENOTDIR: `${folder} is not a folder`,
    EACCES: `this user may not write in ${folder}`,
    EPERM: `this user may not write in ${folder}`,
    EROFS: `${folder} is on a disk that cannot be written to`,
    ENAMETOOLONG: 'its name is too long',
  };
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  if (reason === undefined) return error;
  return new StoreError({ kind: 'unwritable-export', path, reason }, { cause: error });
}
