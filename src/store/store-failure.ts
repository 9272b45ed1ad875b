import Database from 'better-sqlite3';
import { StoreError } from './store-error.js';

const damaged = ['SQLITE_CORRUPT', 'SQLITE_NOTADB'];
const unwritable = ['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_IOERR', 'SQLITE_CANTOPEN'];
/** What a statement of ours meets where someone has changed the tables, or damage has. */
const changed = ['SQLITE_ERROR', 'SQLITE_CONSTRAINT', 'SQLITE_SCHEMA', 'SQLITE_MISMATCH'];

/** SQLite's errors as this room's: damaged, unwritable and busy databases have a way out that a person can take; others pass through. */
export function storeFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const reason = error.message;
  if (isOneOf(error, damaged)) {
    return new StoreError({ kind: 'damaged-store', path, reason }, { cause: error });
  }
  if (isOneOf(error, unwritable)) {
    return new StoreError({ kind: 'unwritable-store', path, reason }, { cause: error });
  }
  if (isOneOf(error, ['SQLITE_BUSY'])) {
    return new StoreError({ kind: 'busy-store', path }, { cause: error });
  }
  return error;
}

/** What an error says is wrong inside a database, so that it must be made anew. @throws whatever says anything else */
export function damageIn(error: unknown, path: string): string {
  const failure = storeFailure(error, path);
  if (failure instanceof StoreError && failure.problem.kind === 'damaged-store') {
    return failure.problem.reason;
  }
  if (failure instanceof Database.SqliteError && isOneOf(failure, changed)) return failure.message;
  throw failure;
}

function isOneOf(error: InstanceType<typeof Database.SqliteError>, codes: readonly string[]) {
  return codes.some((code) => error.code === code || error.code.startsWith(`${code}_`));
}
