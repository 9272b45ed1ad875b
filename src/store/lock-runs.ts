import { mkdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { runsLayout } from '../attempt/runs-layout.js';
import { StoreError } from './store-error.js';
import { storeFailure } from './store-failure.js';

/** Held while a process may write the database of a runs folder. */
export interface RunsLock {
  release(): void;
}

/**
 * Takes the one lock of a runs folder: an exclusive transaction on a database of its own. The system drops it with the process,
 * however that dies, so no stale lock ever has to be judged.
 * @throws StoreError 'locked-runs' where another process, or another sweep of this one, holds it.
 */
export function lockRuns(runsFolder: string): RunsLock {
  mkdirSync(runsFolder, { recursive: true });
  const path = runsLayout.lock(runsFolder);
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new StoreError({ kind: 'locked-runs', folder: runsFolder }, { cause: error });
    }
    throw storeFailure(error, path);
  }
  const held = database;
  return {
    release() {
      held.close();
    },
  };
}
