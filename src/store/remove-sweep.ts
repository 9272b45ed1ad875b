import { existsSync, rmSync } from 'node:fs';
import { type Store, holdsTables, openStore } from './open-store.js';
import { type Removal, readRemoval } from '../runs/removal-marker.js';
import { sweepFolderKind, trialFolderKind } from '../runs/run-folders.js';
import { runsLayout } from '../runs/runs-layout.js';
import { databasePath } from './database-place.js';
import { type FolderKind, removeOwnFolder } from '../files/own-folder.js';
import { syncFolder } from '../files/atomic-write.js';
import { StoreError, storeFailure } from './store-error.js';

/** The trials of a sweep, those that no other sweep has apart from those that one does, each in the order of the plan. */
export function sharedAndOwn(
  store: Store,
  sweep: string,
): { readonly own: readonly string[]; readonly shared: readonly string[] } {
  const rows = store
    .prepare<[string], { trialId: string; isShared: number }>(
      `SELECT trial_id AS trialId, EXISTS (
         SELECT 1 FROM sweep_trials AS others WHERE others.trial_id = mine.trial_id AND others.sweep <> mine.sweep) AS isShared
       FROM sweep_trials AS mine WHERE sweep = ? ORDER BY position`,
    )
    .all(sweep);
  const chosen = (isShared: number) => [
    ...new Set(rows.filter((row) => row.isShared === isShared).map(({ trialId }) => trialId)),
  ];
  return { own: chosen(0), shared: chosen(1) };
}

/** Those of the trials that another sweep has. */
function trialsOfOthers(store: Store, { sweep, trialIds }: Removal): ReadonlySet<string> {
  const having = store
    .prepare('SELECT 1 FROM sweep_trials WHERE trial_id = ? AND sweep <> ?')
    .pluck();
  return new Set(trialIds.filter((trialId) => having.get(trialId, sweep) !== undefined));
}

/** Removes all that the database has of these trials, in one transaction. */
export function deleteTrials(store: Store, trialIds: Iterable<string>): void {
  const remove = store.prepare('DELETE FROM trials WHERE id = ?');
  store
    .transaction(() => {
      for (const trialId of trialIds) remove.run(trialId);
    })
    .immediate();
}

/**
 * Removes a sweep and those of the trials that no other sweep has, with all that belongs to them, in one transaction.
 * @returns the trials that stay, because another sweep has them
 */
function deleteSweep(store: Store, removal: Removal): ReadonlySet<string> {
  return store
    .transaction(() => {
      const stays = trialsOfOthers(store, removal);
      store.prepare('DELETE FROM sweeps WHERE name = ?').run(removal.sweep);
      deleteTrials(
        store,
        removal.trialIds.filter((trialId) => !stays.has(trialId)),
      );
      return stays;
    })
    .immediate();
}

/** How far a removal is. */
export interface RemovalProgress {
  /** Folders that are gone. */
  readonly done: number;
  readonly total: number;
  /** What stays of the last one, since we did not write it: see removeOwnFolder. */
  readonly left: readonly string[];
}

/** A folder that is to be removed. */
interface RemovedFolder {
  readonly path: string;
  readonly kind: Pick<FolderKind, 'holds' | 'marker'>;
}

/** What is removed: rows of the database and folders. */
export interface RecordedFolders<Kept> {
  /** Deletes the rows in one transaction. @throws StoreError 'unwritable-store' where the disk has no room for that, or 'busy-store' */
  readonly deleteRows: () => Kept;
  /** What deleteRows gives, without deleting anything. */
  readonly foresee: () => Kept;
  readonly folders: (kept: Kept) => readonly RemovedFolder[];
}

/**
 * Removes rows, then the folders that they describe: a folder without rows is found again after a crash, rows without a folder are
 * not. A disk too full for the deletion gets its room from the folders. It yields after each folder, where it may be cancelled; done
 * again, it goes on. What we did not write stays, with the folders around it. A link is removed, not what it leads to.
 * @throws as `deleteRows`; the system's error
 */
export function* removeRecorded<Kept>(what: RecordedFolders<Kept>): Generator<RemovalProgress> {
  const early = whereThereIsRoom(what.deleteRows);
  const folders = what.folders(early === null ? what.foresee() : early.value);
  for (const [index, { path, kind }] of folders.entries()) {
    const left = removeOwnFolder(path, kind);
    yield { done: index + 1, total: folders.length, left };
  }
  if (early === null) what.deleteRows();
}

/**
 * Does what .removing.json has decided, if there is one: the rows and the folders, then the marker itself. Cut off anywhere, the next
 * call goes on. It yields between two folders, where it may be cancelled. Hold the folder's lock.
 * @throws AttemptError 'damaged-removal'; StoreError 'unfinished-removal', or why the database cannot be written; nothing but the sweep is touched
 */
export function* finishRemoval(runsFolder: string): Generator<RemovalProgress> {
  const removal = readRemoval(runsFolder);
  if (removal === null) return;
  const { sweep, trialIds } = removal;
  try {
    yield* removeRecorded({
      deleteRows: () => inStore(runsFolder, 'write', removal, deleteSweep),
      foresee: () => inStore(runsFolder, 'read', removal, trialsOfOthers),
      folders: (wanted) => [
        ...trialIds
          .filter((trialId) => !wanted.has(trialId))
          .map((trialId) => runsLayout.trial(runsFolder, trialId))
          .map((path) => ({ path, kind: trialFolderKind(path) })),
        { path: runsLayout.sweep(runsFolder, sweep), kind: sweepFolderKind },
      ],
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    const { message: reason } = error as Error;
    throw new StoreError({ kind: 'unfinished-removal', sweep, reason }, { cause: error });
  }
  for (const folder of [runsLayout.trials(runsFolder), runsLayout.sweeps(runsFolder)]) {
    if (existsSync(folder)) syncFolder(folder);
  }
  rmSync(runsLayout.removing(runsFolder), { force: true });
  syncFolder(runsFolder);
}

/** null where the database has no room to be written. */
function whereThereIsRoom<Value>(write: () => Value): { readonly value: Value } | null {
  try {
    return { value: write() };
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'unwritable-store') return null;
    throw error;
  }
}

/**
 * @param work gives the trials of the removal that another sweep has all the same
 * @returns what it gives; nothing of a database that is lost, damaged or of an older version: that is made again from the folders, which then know
 *   nothing of the sweep
 */
function inStore(
  runsFolder: string,
  mode: 'read' | 'write',
  removal: Removal,
  work: (store: Store, removal: Removal) => ReadonlySet<string>,
): ReadonlySet<string> {
  const path = databasePath(runsFolder);
  if (!holdsTables(path)) return new Set();
  try {
    const store = openStore(path, { mode });
    try {
      return work(store, removal);
    } catch (error) {
      throw storeFailure(error, path);
    } finally {
      store.close();
    }
  } catch (error) {
    const remade: readonly string[] = ['older-store', 'damaged-store', 'foreign-store'];
    if (error instanceof StoreError && remade.includes(error.kind)) return new Set();
    throw error;
  }
}
