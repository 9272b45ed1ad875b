import { existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { runsLayout } from '../runs/runs-layout.js';
import { refuseIrregular } from '../files/open-guarded.js';
import { syncFolder } from '../files/write-whole.js';
import { backUp } from './back-up.js';
import {
  databaseFiles,
  holdsBytes,
  removeBesides,
  removeDatabase,
  unfinished,
} from './database-files.js';
import { applicationId, migrate, type Migration, migrations, storeVersion } from './migrations.js';
import { type Filesystem, filesystemOf, networkFilesystem } from './network-filesystem.js';
import { needsCopy, readableCopy } from './readable-copy.js';
import { refuseDamage } from './refuse-damage.js';
import { refuseOldSqlite } from './sqlite-version.js';
import { StoreError } from './store-error.js';
import { storeFailure } from './store-failure.js';
import { busyTimeoutMs } from './when-free.js';

/** An open database. */
export type Store = Database.Database;

export interface OpenOptions {
  /**
   * 'write' makes the database, or migrates it after a backup; 'change' writes into one as it is, of whatever version. One process
   * alone may hold it so (see lockRuns). 'read' reads one of any version.
   */
  readonly mode: 'read' | 'change' | 'write';
  /**
   * Milliseconds that a statement waits for another program's lock, in which this process does nothing else. Reading waits for
   * 2 s by default; whoever writes waits between short tries instead (see retryWhileLocked and storeWriter).
   */
  readonly timeoutMs?: number;
  /** All versions there are; tests give their own. */
  readonly migrations?: readonly Migration[];
  /** The file system under a folder; tests give their own. */
  readonly filesystem?: (folder: string) => Filesystem;
  /** Told once an older database has been migrated. */
  readonly onMigrated?: ((migrated: Migrated) => void) | undefined;
}

/** An older database was brought to the newest version. */
export interface Migrated {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** Path of a copy of it as it was. */
  readonly backup: string;
}

/**
 * Opens runs/reelsweep.db: WAL, and synchronous=FULL, so that what was committed survives a loss of power. Close it when done.
 * @throws StoreError 'no-store', 'old-sqlite', 'newer-store', 'foreign-store', 'damaged-store', 'unwritable-store', 'busy-store' or 'network-store'; FileError where
 * something else than a file is in its place.
 */
export function openStore(path: string, options: OpenOptions): Store {
  refuseOldSqlite();
  const { mode, migrations: steps = migrations } = options;
  if (mode !== 'read' && path !== ':memory:') {
    refuseNetwork(path, options.filesystem ?? filesystemOf);
  }
  if (mode !== 'write' && !existsSync(path)) throw noStore(path);
  if (path !== ':memory:')
    for (const name of databaseFiles(path)) refuseIrregular(name, dirname(path));
  try {
    return openAt(path, path, options, steps);
  } catch (error) {
    if (mode !== 'read' || !needsCopy(error)) throw storeFailure(error, path);
    return openCopy(path, options, steps, error);
  }
}

function noStore(path: string): StoreError {
  const trials = existsSync(runsLayout.trials(dirname(path)));
  return new StoreError({ kind: 'no-store', path, trials });
}

/** What a user may read who may not write beside it. @param refused why it could not be read where it is */
function openCopy(
  path: string,
  options: OpenOptions,
  steps: readonly Migration[],
  refused: unknown,
): Store {
  let copy: string | null;
  try {
    copy = readableCopy(path);
  } catch {
    throw storeFailure(refused, path);
  }
  try {
    // Somebody writes just now: there is a -shm file by then.
    return openAt(copy ?? path, path, options, steps);
  } catch (error) {
    throw storeFailure(error, path);
  }
}

/** @param file what is opened: the database, or a copy of it @param path the database */
function openAt(
  file: string,
  path: string,
  options: OpenOptions,
  steps: readonly Migration[],
): Store {
  const { mode } = options;
  const timeout = options.timeoutMs ?? (mode === 'read' ? readerWaitsMs : busyTimeoutMs);
  let database: Store | undefined;
  try {
    if (mode === 'write' && path !== ':memory:' && !holdsBytes(path)) makeStore(path, steps);
    database = new Database(file, { readonly: mode === 'read', timeout });
    database.pragma('foreign_keys = ON');
    const fresh = checkVersion(database, path, steps);
    // Somebody is just making it: there is nothing to read yet.
    if (mode === 'read' && fresh) throw noStore(path);
    if (mode !== 'read') prepareForWriting(database, path);
    const migrated = mode === 'write' ? toNewest(database, path, fresh, steps) : null;
    if (migrated !== null) options.onMigrated?.(migrated);
    return database;
  } catch (error) {
    database?.close();
    throw error;
  }
}

const readerWaitsMs = 2000;

/**
 * Makes a database whole under another name before it takes its own, also in the place of an empty file: whatever is killed or meets
 * a full disk meanwhile, there is none yet, and the next call makes it.
 */
function makeStore(path: string, steps: readonly Migration[]): void {
  const fresh = unfinished.making(path);
  removeDatabase(fresh);
  try {
    const database = new Database(fresh);
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      migrate(database, dirname(path), steps);
      // The one file is everything.
      database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
    // SQLite would apply them to the new one.
    removeBesides(path);
    renameSync(fresh, path);
    syncFolder(dirname(path));
  } finally {
    removeDatabase(fresh);
  }
}

/** Whether there is a database with anything in it; damage counts as something. @throws StoreError 'busy-store' */
export function holdsTables(path: string): boolean {
  if (!holdsBytes(path)) return false;
  try {
    const database = new Database(path, { timeout: busyTimeoutMs });
    try {
      const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
      return tables > 0 || storeVersion(database) > 0;
    } finally {
      database.close();
    }
  } catch (error) {
    const failure = storeFailure(error, path);
    if (failure instanceof StoreError && failure.kind === 'busy-store') throw failure;
    return true;
  }
}

/** WAL's shared memory is no use between machines, and locks over a network have lost data before (sqlite.org/wal.html). */
function refuseNetwork(path: string, filesystem: (folder: string) => Filesystem): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  const name = networkFilesystem(filesystem(folder));
  if (name !== null) throw new StoreError({ kind: 'network-store', path, filesystem: name });
}

function prepareForWriting(database: Store, path: string): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  refuseDamage(database, path, 'quick_check');
}

/** @returns null where there was nothing to migrate: it is new, or newest */
function toNewest(
  database: Store,
  path: string,
  fresh: boolean,
  steps: readonly Migration[],
): Migrated | null {
  const from = storeVersion(database);
  const to = newest(steps);
  const backup = fresh || from === to ? null : backUp(database, path, from);
  migrate(database, dirname(path), steps);
  return backup === null ? null : { path, from, to, backup };
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
