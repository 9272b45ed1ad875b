import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { csvCell } from '../files/csv-cell.js';
import { syncFolder, temporaryBeside } from '../files/write-whole.js';
import type { Store } from './open-store.js';
import { StoreError } from './store-error.js';
import { everyRow, storeTables } from './store-tables.js';

/** csv: RFC 4180 with a header line, NULL an empty cell; jsonl: one JSON object a line. */
export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

type Cells = readonly unknown[];

const lineOf: Readonly<Record<ExportFormat, (names: readonly string[], cells: Cells) => string>> = {
  csv: (_, cells) => `${cells.map(csvCell).join(',')}\r\n`,
  jsonl: (names, cells) =>
    `${JSON.stringify(Object.fromEntries(names.map((name, at) => [name, cells[at]])))}\n`,
};

const blockCharacters = 1 << 18;

/**
 * Writes every row of a documented table to `path`, whole or not at all; rows are never all in memory.
 * @returns the number of rows. @throws StoreError 'unknown-table', or the system's error, the old file still in place.
 */
export function exportTable(
  store: Store,
  table: string,
  path: string,
  format: ExportFormat,
): number {
  if (!Object.hasOwn(storeTables, table)) {
    throw new StoreError({ kind: 'unknown-table', table, known: Object.keys(storeTables) });
  }
  const rows = store.prepare(everyRow(table)).raw();
  const names = rows.columns().map(({ name }) => name);
  const temporary = temporaryBeside(path);
  let count = 0;
  try {
    const handle = openSync(temporary, 'wx');
    try {
      let block = format === 'csv' ? lineOf.csv(names, names) : '';
      for (const cells of rows.iterate()) {
        block += lineOf[format](names, cells as Cells);
        count += 1;
        if (block.length < blockCharacters) continue;
        writeAll(handle, block);
        block = '';
      }
      writeAll(handle, block);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
  return count;
}

/** One call may write less than it was given, as where the disk fills up. */
function writeAll(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
}
