import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { applicationId, migrate, type Migration, migrations, storeVersion } from './migrations.js';
import { refuseOldSqlite } from './sqlite-version.js';
import { StoreError } from './store-error.js';
import { storeFailure } from './store-failure.js';

/** An open database. */
export type Store = Database.Database;

export interface OpenOptions {
  /** 'write' makes and migrates the database; one process alone may hold it so (see lockRuns). */
  readonly mode: 'read' | 'write';
  /** All versions there are; tests give their own. */
  readonly migrations?: readonly Migration[];
}

/**
 * Opens runs/reelsweep.db: WAL, and synchronous=FULL, so that what was committed survives a loss of power. Close it when done.
 * @throws StoreError 'no-store', 'old-sqlite', 'newer-store', 'foreign-store', 'damaged-store' or 'unwritable-store'.
 */
export function openStore(path: string, options: OpenOptions): Store {
  refuseOldSqlite();
  const reading = options.mode === 'read';
  if (reading && !existsSync(path)) throw new StoreError({ kind: 'no-store', path });
  const steps = options.migrations ?? migrations;
  let database: Store | undefined;
  try {
    database = new Database(path, { readonly: reading, timeout: 10_000 });
    database.pragma('foreign_keys = ON');
    const fresh = checkVersion(database, path, steps);
    // Somebody is just making it: there is nothing to read yet.
    if (reading && fresh) throw new StoreError({ kind: 'no-store', path });
    if (!reading) prepareForWriting(database, path, fresh, steps);
    return database;
  } catch (error) {
    database?.close();
    throw storeFailure(error, path);
  }
}

function prepareForWriting(
  database: Store,
  path: string,
  fresh: boolean,
  steps: readonly Migration[],
): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const verdict = database.pragma('quick_check(1)', { simple: true }) as string;
  if (verdict !== 'ok') throw new StoreError({ kind: 'damaged-store', path, reason: verdict });
  const version = storeVersion(database);
  if (!fresh && version < newest(steps)) {
    const backup = `${path}.version-${version}`;
    if (!existsSync(backup)) database.prepare('VACUUM INTO ?').run(backup);
  }
  migrate(database, steps);
}

/** Whether the database is new and empty. */
function checkVersion(database: Store, path: string, steps: readonly Migration[]): boolean {
  const version = storeVersion(database);
  const id = database.pragma('application_id', { simple: true }) as number;
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
  if (version === 0 && tables === 0) return true;
  if (id !== applicationId) {
    throw new StoreError({ kind: 'foreign-store', path, reason: `it has ${tables} other tables` });
  }
  if (version > newest(steps)) {
    throw new StoreError({ kind: 'newer-store', path, found: version, known: newest(steps) });
  }
  return false;
}

function newest(steps: readonly Migration[]): number {
  return steps.at(-1)?.version ?? 0;
}
