import { statSync } from 'node:fs';
import { takeProcessLock } from '../../files/process/process-lock.js';
import { missingFrom } from '../../runs/benchmarks.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { databasePath } from '../database-place.js';
import { fillStore } from '../ingest/fill-store.js';
import { openStore, type Store } from '../open-store.js';
import { privateDatabase } from '../private-copy.js';
import { isOlder, rebuildStore } from '../ingest/rebuild-store.js';
import { StoreError, storeFailure } from '../store-error.js';
import { recordBenchmarks, storedBenchmarks } from './measured-costs.js';

/**
 * What `read` finds in the database of a runs folder, at one moment of it; the database is closed again.
 * @throws as openToRead, also for damage met on the way
 */
export function readRuns<Value>(runsFolder: string, read: (store: Store) => Value): Value {
  const store = openToRead(runsFolder);
  try {
    return store.transaction(() => read(store))();
  } catch (error) {
    throw storeFailure(error, store.name);
  } finally {
    store.close();
  }
}

/** As readRuns; null where nothing has been run yet: a file that is there may be empty. */
export function readRunsIfAny<Value>(
  runsFolder: string,
  read: (store: Store) => Value,
): Value | null {
  try {
    return readRuns(runsFolder, read);
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'no-store') return null;
    throw error;
  }
}

/**
 * Opens the database of a runs folder to read it. One that an older version made is made anew from the folders first, or, where this user
 * cannot write there, in a private file that goes with this process.
 * @throws StoreError as openStore; 'older-store' where another process may be running sweeps
 */
export function openToRead(runsFolder: string): Store {
  const path = databasePath(runsFolder);
  const since = performance.now();
  for (;;) {
    try {
      return openStore(path, { mode: 'read' });
    } catch (error) {
      if (!isOlder(error)) throw error;
      const made = rebuildToRead(runsFolder, path);
      if (made !== null) return openStore(made, { mode: 'read' });
      if (performance.now() - since > longestWaitMs) throw error;
    }
    // Another command may be making it anew just now.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

const longestWaitMs = 2000;

/** @returns where the new database is; null where another process holds the runs folder */
function rebuildToRead(runsFolder: string, path: string): string | null {
  const inPrivate = () => privateDatabase(path, (to) => makePrivate(runsFolder, path, to));
  try {
    const lock = takeProcessLock(runsLayout.lock(runsFolder));
    if (lock === null) return null;
    try {
      // The owner of a shared folder could not write into one of another user's.
      if (statSync(path).uid !== process.getuid?.()) return inPrivate();
      rebuildStore(runsFolder);
      return path;
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!cannotWrite(storeFailure(error, path))) throw error;
    return inPrivate();
  }
}

function cannotWrite(error: unknown): boolean {
  if (error instanceof StoreError) {
    return error.kind === 'unwritable-store' || error.kind === 'network-store';
  }
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(code);
}

function makePrivate(runsFolder: string, path: string, to: string): void {
  const old = openStore(path, { mode: 'read', older: true });
  const store = openStore(':memory:', { mode: 'write' });
  try {
    for (const _ of fillStore(store, runsFolder));
    const known = storedBenchmarks(store);
    recordBenchmarks(store, [...missingFrom(known, storedBenchmarks(old)), ...known]);
    store.prepare('VACUUM INTO ?').run(to);
  } finally {
    store.close();
    old.close();
  }
}
