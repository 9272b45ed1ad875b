import { existsSync, linkSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, parse, resolve } from 'node:path';
import { addBenchmarks, readBenchmarks } from '../../runs/benchmarks.js';
import { orIfDamaged } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import {
  databasePath,
  notePlace,
  placedDatabase,
  readPlace,
  removeDatabase,
  unfinished,
} from '../database-place.js';
import { type FillProgress, fillStore, type FoldersRecorded } from './fill-store.js';
import {
  holdsTables,
  openStore,
  refuseDamage,
  replaceDatabase,
  type Store,
} from '../open-store.js';
import { StoreError, damageIn, storeFailure } from '../store-error.js';
import { emptyTables } from '../export/store-tables.js';
import { recordBenchmarks, storedBenchmarks } from '../queries/measured-costs.js';

/** What a rebuilt database holds, and what could not be read. */
export interface RebuildReport extends FoldersRecorded {
  /** What was wrong inside the old database, and where that is kept; null where it was sound or there was none. */
  readonly damaged: { readonly reason: string; readonly keptAs: string } | null;
}

/**
 * Makes runs/reelsweep.db anew from the runs folder. Cut off anywhere, there is the old database or the new one, each complete; who reads it
 * meanwhile reads the old one to the end. A damaged one is set aside. It yields between two trials, where it may be cancelled:
 * nothing has happened then. Hold lockRuns while calling it.
 * @throws StoreError 'newer-store' or 'foreign-store', which the folders cannot give back; 'busy-store', 'unwritable-store'
 */
export function* rebuildSteps(runsFolder: string): Generator<FillProgress, RebuildReport> {
  const path = placedDatabase(runsFolder);
  if (!holdsTables(path)) return yield* makeAnew(path, runsFolder, null);
  let damage: string | null = null;
  try {
    return { ...(yield* refill(path, runsFolder)), damaged: null };
  } catch (error) {
    if (isOlder(error)) damage = saveBenchmarks(path, runsFolder);
    else damage = damageIn(error, path);
  }
  return yield* makeAnew(path, runsFolder, damage);
}

/** rebuildSteps, all at once. */
export function rebuildStore(runsFolder: string): RebuildReport {
  return allAtOnce(rebuildSteps(runsFolder));
}

function allAtOnce(steps: Generator<FillProgress, RebuildReport>): RebuildReport {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Whether a database cannot be opened because an older version made it. */
export function isOlder(error: unknown): boolean {
  return error instanceof StoreError && error.kind === 'older-store';
}

/**
 * Opens the database of a runs folder for writing, once it says what the folder says: one that was lost, that an older version made, or
 * on another host's disk is built again. Hold lockRuns while calling it.
 * @throws as openStore and rebuildSteps; the system's error
 */
export function openCurrent(runsFolder: string): Store {
  bringHere(runsFolder);
  const path = databasePath(runsFolder);
  const isLost = !holdsTables(path) && existsSync(runsLayout.trials(runsFolder));
  if (isLost) rebuildStore(runsFolder);
  let store: Store;
  try {
    store = openStore(path, { mode: 'write' });
  } catch (error) {
    if (!isOlder(error)) throw error;
    rebuildStore(runsFolder);
    store = openStore(path, { mode: 'write' });
  }
  try {
    // A command that was killed may have added one to the file alone.
    const benchmarks = orIfDamaged(() => readBenchmarks(runsFolder), null);
    const known = store.prepare('SELECT count(*) FROM benchmarks').pluck().get();
    if (benchmarks !== null && benchmarks.length !== known) recordBenchmarks(store, benchmarks);
    return store;
  } catch (error) {
    store.close();
    throw storeFailure(error, path);
  }
}

/** Rebuilds a database that is on another host's disk on this one's, where it is from now on. Hold lockRuns while calling it. */
export function bringHere(runsFolder: string): void {
  const place = readPlace(runsFolder);
  if (place === null || place.host === hostname()) return;
  mkdirSync(dirname(place.path), { recursive: true });
  // An old one is updated before it is read.
  rebuildStore(runsFolder);
  notePlace(runsFolder, place.path);
}

/** In a sound database: one transaction, which is atomic. */
function* refill(path: string, runsFolder: string): Generator<FillProgress, FoldersRecorded> {
  const store = openStore(path, { mode: 'write' });
  try {
    refuseDamage(store, path, 'integrity_check');
    store.exec('BEGIN IMMEDIATE');
    emptyTables(store);
    const recorded = yield* fillStore(store, runsFolder);
    store.exec('COMMIT');
    return recorded;
  } finally {
    store.close();
  }
}

/**
 * Writes the benchmarks of an older database into their file: nothing else held them. Done again, it adds none twice.
 * @returns what is wrong inside the database; null where it is sound. @throws StoreError 'busy-store' where another program writes in it
 */
function saveBenchmarks(path: string, runsFolder: string): string | null {
  try {
    const store = openStore(path, { mode: 'write', older: true });
    try {
      store.exec('BEGIN IMMEDIATE');
      addBenchmarks(runsFolder, storedBenchmarks(store));
      return null;
    } finally {
      store.close();
    }
  } catch (error) {
    return damageIn(error, path);
  }
}

/** In the place of another database, or of none: complete under another name before it takes its own. */
function* makeAnew(
  path: string,
  runsFolder: string,
  damage: string | null,
): Generator<FillProgress, RebuildReport> {
  const fresh = unfinished.rebuilding(path);
  removeDatabase(fresh);
  try {
    const recorded = yield* recordAll(fresh, runsFolder);
    const damaged = damage === null ? null : { reason: damage, keptAs: keepDamaged(path) };
    replaceDatabase(fresh, path);
    return { ...recorded, damaged };
  } catch (error) {
    throw storeFailure(error, path);
  } finally {
    // Where it did not take its place.
    removeDatabase(fresh);
  }
}

function* recordAll(fresh: string, runsFolder: string): Generator<FillProgress, FoldersRecorded> {
  const store = openStore(fresh, { mode: 'write' });
  try {
    store.exec('BEGIN IMMEDIATE');
    const recorded = yield* fillStore(store, runsFolder);
    store.exec('COMMIT');
    // Flushed too: the one file is everything.
    store.pragma('wal_checkpoint(TRUNCATE)');
    return recorded;
  } finally {
    store.close();
  }
}

/** Gives a damaged database a second name, reelsweep-damaged.db, until the new one takes its own. @returns that name */
function keepDamaged(path: string): string {
  const kept = join(dirname(path), `${parse(path).name}-damaged.db`);
  removeDatabase(kept);
  for (const ending of ['', '-wal', '-journal']) {
    if (existsSync(`${path}${ending}`)) linkSync(`${path}${ending}`, `${kept}${ending}`);
  }
  return kept;
}

/**
 * Moves the database of a runs folder to `path`, on a disk of this machine, and has all commands find it there. Killed at any moment,
 * it is in one of the two places, complete. Hold lockRuns while calling it.
 * @param path absolute
 * @throws StoreError 'network-store' or 'taken-place', or as openStore; the system's error
 */
export function placeDatabase(runsFolder: string, path: string): void {
  bringHere(runsFolder);
  const present = databasePath(runsFolder);
  if (resolve(path) === present) return;
  if (existsSync(path)) throw new StoreError({ kind: 'taken-place', path });
  mkdirSync(dirname(path), { recursive: true });
  if (!isCopied(present, path, runsFolder)) allAtOnce(makeAnew(path, runsFolder, null));
  notePlace(runsFolder, path);
  removeDatabase(present);
}

/** Copies a database that is not to be made from the folders. @returns false where there is none, or one of an older version */
function isCopied(present: string, path: string, runsFolder: string): boolean {
  if (!holdsTables(present)) return false;
  const temporary = `${path}.placing`;
  removeDatabase(temporary);
  try {
    const store = openStore(present, { mode: 'read' });
    try {
      store.prepare('VACUUM INTO ?').run(temporary);
    } finally {
      store.close();
    }
  } catch (error) {
    if (!isOlder(error)) throw error;
    saveBenchmarks(present, runsFolder);
    return false;
  }
  // Checked on its disk, before it has its name.
  openStore(temporary, { mode: 'write' }).close();
  replaceDatabase(temporary, path);
  return true;
}
