import { renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { placedDatabase } from './database-place.js';
import { syncFolder } from '../files/write-whole.js';
import { holdsBytes, removeBesides, removeDatabase, unfinished } from './database-files.js';
import { type FillProgress, fillStore, type FoldersRecorded } from './fill-store.js';
import { keepDamaged } from './keep-damaged.js';
import { type Migrated, openStore } from './open-store.js';
import { refuseDamage } from './refuse-damage.js';
import { type BenchmarkRow, salvageBenchmarks } from './salvage-benchmarks.js';
import { damageIn, storeFailure } from './store-failure.js';
import { emptyFolderTables } from './store-tables.js';

/** What a rebuilt database holds, and what could not be read. */
export interface RebuildReport extends FoldersRecorded {
  /** What was wrong inside the old database, and where that is kept; null where it was sound or there was none. */
  readonly damaged: { readonly reason: string; readonly keptAs: string } | null;
}

/**
 * Makes all that runs/reelsweep.db says of the run folders anew, equal to what was lost. Benchmarks have no folders and stay; of a
 * damaged database those are taken over that can be read. Cut off anywhere, the old database stands or the new one, each whole;
 * who reads it meanwhile reads the old one to the end. One of an older version is migrated first.
 * It stands still between two trials, where it may be left: nothing has happened then. Hold lockRuns while calling it.
 * @throws StoreError 'newer-store' or 'foreign-store', which the folders cannot give back; 'busy-store', 'unwritable-store'
 */
export function* rebuildSteps(
  runsFolder: string,
  onMigrated?: (migrated: Migrated) => void,
): Generator<FillProgress, RebuildReport> {
  const path = placedDatabase(runsFolder);
  if (!holdsBytes(path)) return yield* makeAnew(path, runsFolder, null);
  let damage: string;
  try {
    return { ...(yield* refill(path, runsFolder, onMigrated)), damaged: null };
  } catch (error) {
    damage = damageIn(error, path);
  }
  return yield* makeAnew(path, runsFolder, damage);
}

/** rebuildSteps, all at once. */
export function rebuildStore(runsFolder: string): RebuildReport {
  const steps = rebuildSteps(runsFolder);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** In a sound database: one transaction, which SQLite does whole or not at all. */
function* refill(
  path: string,
  runsFolder: string,
  onMigrated: ((migrated: Migrated) => void) | undefined,
): Generator<FillProgress, FoldersRecorded> {
  const store = openStore(path, { mode: 'write', onMigrated });
  try {
    refuseDamage(store, path, 'integrity_check');
    store.exec('BEGIN IMMEDIATE');
    emptyFolderTables(store);
    const recorded = yield* fillStore(store, runsFolder);
    store.exec('COMMIT');
    return recorded;
  } finally {
    store.close();
  }
}

/** In the place of a damaged database, or of none: complete under another name before it takes its own. */
function* makeAnew(
  path: string,
  runsFolder: string,
  damage: string | null,
): Generator<FillProgress, RebuildReport> {
  const fresh = unfinished.rebuilding(path);
  removeDatabase(fresh);
  try {
    const { rows, complete } = damage === null ? noBenchmarks : salvageBenchmarks(path);
    const { problems, ...recorded } = yield* recordAll(fresh, runsFolder, rows);
    const damaged = damage === null ? null : { reason: damage, keptAs: keepDamaged(path) };
    // SQLite would apply them to the new one.
    removeBesides(path);
    syncFolder(dirname(path));
    renameSync(fresh, path);
    syncFolder(dirname(path));
    const lost = complete ? [] : [lostBenchmarks(rows.length)];
    return { ...recorded, problems: [...problems, ...lost], damaged };
  } catch (error) {
    throw storeFailure(error, path);
  } finally {
    // Where it did not take its place.
    removeDatabase(fresh);
  }
}

const noBenchmarks = { rows: [], complete: true };

function* recordAll(
  fresh: string,
  runsFolder: string,
  benchmarks: readonly BenchmarkRow[],
): Generator<FillProgress, FoldersRecorded> {
  const store = openStore(fresh, { mode: 'write' });
  try {
    store.exec('BEGIN IMMEDIATE');
    const insert = store.prepare(
      'INSERT INTO benchmarks (number, at, name, figures) VALUES (@number, @at, @name, @figures)',
    );
    for (const row of benchmarks) insert.run(row);
    const recorded = yield* fillStore(store, runsFolder);
    store.exec('COMMIT');
    // Flushed too: the one file is everything.
    store.pragma('wal_checkpoint(TRUNCATE)');
    return recorded;
  } finally {
    store.close();
  }
}

function lostBenchmarks(read: number): string {
  const found = read === 0 ? 'none' : `only ${read}`;
  return `Of the benchmarks in the damaged database ${found} could be read; \`bench train\` measures anew.`;
}
