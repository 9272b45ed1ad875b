import { existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { runsLayout } from '../runs/runs-layout.js';
import { refuseIrregular } from '../files/open-guarded.js';
import { syncFolder } from '../files/atomic-write.js';
import {
  databaseFiles,
  holdsBytes,
  removeBesides,
  removeDatabase,
  unfinished,
} from './database-place.js';
import { type Filesystem, filesystemOf, networkFilesystem } from './network-filesystem.js';
import { needsCopy, readableCopy } from './private-copy.js';
import { applicationId, schema, schemaVersion } from './schema.js';
import { compareVersions } from '../text/compare-versions.js';
import { StoreError, storeFailure } from './store-error.js';
import { busyTimeoutMs } from './when-free.js';

/** An open database. */
export type Store = Database.Database;

export interface OpenOptions {
  /** 'write' makes the database where there is none. One process alone may hold it so (see lockRuns). */
  readonly mode: 'read' | 'write';
  /**
   * Milliseconds that a statement waits for another program's lock, in which this process does nothing else. Reading waits for
   * 2 s by default; writers wait between short tries instead (see retryWhileLocked and storeWriter).
   */
  readonly timeoutMs?: number;
  /** Whether one of an older version is opened, too. */
  readonly older?: boolean;
  /** The file system under a folder; tests give their own. */
  readonly filesystem?: (folder: string) => Filesystem;
}

/**
 * Opens runs/reelsweep.db: WAL, and synchronous=FULL, so that what was committed survives a loss of power. Close it when done.
 * @throws StoreError 'no-store', 'old-sqlite', 'older-store', 'newer-store', 'foreign-store', 'damaged-store', 'unwritable-store',
 *   'busy-store' or 'network-store'; FileError where something else than a file is in its place.
 */
export function openStore(path: string, options: OpenOptions): Store {
  refuseOldSqlite();
  const { mode } = options;
  if (path !== ':memory:') {
    if (mode === 'write') refuseNetwork(path, options.filesystem ?? filesystemOf);
    else if (!existsSync(path)) throw noStore(path);
    for (const name of databaseFiles(path)) refuseIrregular(name, dirname(path));
  }
  try {
    return openAt(path, path, options);
  } catch (error) {
    if (mode !== 'read' || !needsCopy(error)) throw storeFailure(error, path);
    return openCopy(path, options, error);
  }
}

function noStore(path: string): StoreError {
  const trials = existsSync(runsLayout.trials(dirname(path)));
  return new StoreError({ kind: 'no-store', path, trials });
}

/** A read-only copy for a user without write permission in its folder. @param refused why it could not be read where it is */
function openCopy(path: string, options: OpenOptions, refused: unknown): Store {
  let copy: string | null;
  try {
    copy = readableCopy(path);
  } catch {
    throw storeFailure(refused, path);
  }
  try {
    // Another process is writing: there is a -shm file by then.
    return openAt(copy ?? path, path, options);
  } catch (error) {
    throw storeFailure(error, path);
  }
}

/** @param file what is opened: the database, or a copy of it @param path the database */
function openAt(file: string, path: string, { mode, timeoutMs, older }: OpenOptions): Store {
  const timeout = timeoutMs ?? (mode === 'read' ? readerWaitsMs : busyTimeoutMs);
  let database: Store | undefined;
  try {
    if (mode === 'write' && path !== ':memory:' && !holdsTables(path)) makeStore(path);
    database = new Database(file, { readonly: mode === 'read', timeout });
    database.pragma('foreign_keys = ON');
    if (path === ':memory:') makeTables(database);
    const isEmpty = checkVersion(database, path, older ?? false);
    // Another process is creating it: there is nothing to read yet.
    if (isEmpty) throw noStore(path);
    if (mode === 'write') prepareForWriting(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw error;
  }
}

const readerWaitsMs = 2000;

/**
 * Makes a complete database under another name before it takes its own, also in the place of an empty file: whatever is killed or meets
 * a full disk meanwhile, there is none yet, and the next call makes it.
 */
function makeStore(path: string): void {
  const fresh = unfinished.making(path);
  removeDatabase(fresh);
  try {
    const database = new Database(fresh);
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      makeTables(database);
      // The one file is everything.
      database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
    replaceDatabase(fresh, path);
  } finally {
    removeDatabase(fresh);
  }
}

/** Gives a complete and closed database the name of another one. */
export function replaceDatabase(fresh: string, path: string): void {
  // SQLite would apply them to the new one.
  removeBesides(path);
  syncFolder(dirname(path));
  renameSync(fresh, path);
  syncFolder(dirname(path));
}

function makeTables(database: Store): void {
  database.transaction(() => {
    database.exec(schema);
    database.pragma(`user_version = ${schemaVersion}`);
    database.pragma(`application_id = ${applicationId}`);
  })();
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

/**
 * Looks at every page of an open database: quick_check, or integrity_check, which holds indexes against their tables too.
 * @throws StoreError 'damaged-store' with the first thing that SQLite found
 */
export function refuseDamage(
  database: Store,
  path: string,
  check: 'quick_check' | 'integrity_check',
): void {
  const verdict = database.pragma(`${check}(1)`, { simple: true }) as string;
  if (verdict === 'ok') return;
  const reason = verdict.replaceAll(/\s+/g, ' ').trim();
  throw new StoreError({ kind: 'damaged-store', path, reason });
}

/** Whether the database is new and empty. */
function checkVersion(database: Store, path: string, older: boolean): boolean {
  const found = storeVersion(database);
  const id = database.pragma('application_id', { simple: true }) as number;
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
  if (found === 0 && tables === 0) return true;
  if (id !== applicationId) {
    throw new StoreError({ kind: 'foreign-store', path, reason: `it has ${tables} other tables` });
  }
  const facts = { path, found, known: schemaVersion };
  if (found > schemaVersion) throw new StoreError({ kind: 'newer-store', ...facts });
  if (found < schemaVersion && !older) throw new StoreError({ kind: 'older-store', ...facts });
  return false;
}

/** 0 where the database is new and empty. */
function storeVersion(database: Store): number {
  return database.pragma('user_version', { simple: true }) as number;
}

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
