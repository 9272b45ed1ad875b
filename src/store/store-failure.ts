import Database from 'better-sqlite3';
import { StoreError } from './store-error.js';

const damaged = ['SQLITE_CORRUPT', 'SQLITE_NOTADB'];
const unwritable = ['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_IOERR', 'SQLITE_CANTOPEN'];

/** SQLite's errors as this room's: damaged and unwritable databases have a way out that a person can take; others pass through. */
export function storeFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const is = (code: string) => error.code === code || error.code.startsWith(`${code}_`);
  const reason = error.message;
  if (damaged.some(is)) {
    return new StoreError({ kind: 'damaged-store', path, reason }, { cause: error });
  }
  if (unwritable.some(is)) {
    return new StoreError({ kind: 'unwritable-store', path, reason }, { cause: error });
  }
  return error;
}
