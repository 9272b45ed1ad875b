import Database from 'better-sqlite3';
import { compareVersions } from '../text/compare-versions.js';
import { StoreError } from './store-error.js';

/** SQLite 3.7.0 to 3.51.2 could corrupt a database when its WAL was reset (fixed in 3.51.3). */
const needed = '3.51.3';

/** The version of the SQLite library inside better-sqlite3. */
export function sqliteVersion(): string {
  const database = new Database(':memory:');
  try {
    return database.prepare('SELECT sqlite_version()').pluck().get() as string;
  } finally {
    database.close();
  }
}

/** @throws StoreError 'old-sqlite' where the library can lose data in WAL mode. */
export function refuseOldSqlite(found: string = sqliteVersion()): void {
  if (compareVersions(found, needed) < 0) {
    throw new StoreError({ kind: 'old-sqlite', found, needed });
  }
}
