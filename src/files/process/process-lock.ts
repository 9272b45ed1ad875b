import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { refuseIrregular } from '../open-guarded.js';

/** Held while a process may do what only one may do at a time. */
export interface ProcessLock {
  release(): void;
}

/**
 * Takes the lock at `path`: an exclusive transaction on a separate database. The system drops it with the
 * process, however that dies, so no stale lock ever has to be judged.
 * @returns null where another process, or another holder in this one, has it
 * @throws FileError where something else than a file is there; SqliteError where it cannot be written
 */
export function takeProcessLock(path: string): ProcessLock | null {
  for (const name of [path, `${path}-journal`]) refuseIrregular(name, dirname(path));
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  const held = database;
  return {
    release() {
      held.close();
    },
  };
}
