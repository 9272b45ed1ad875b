import { existsSync, rmSync } from 'node:fs';
import { sweepFolderKind, trialFolderKind } from '../attempt/run-folders.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { databasePath } from './database-place.js';
import { type FolderKind, removeOwnFolder } from '../files/own-folder.js';
import { syncFolder } from '../files/write-whole.js';
import { deleteSweep, trialsOfOthers } from './delete-sweep.js';
import { openStore, type Store } from './open-store.js';
import { readRemoval, type Removal } from './removal-marker.js';
import { StoreError } from './store-error.js';
import { storeFailure } from './store-failure.js';

/** How far a removal is. */
export interface RemovalProgress {
  /** Folders that are gone. */
  readonly done: number;
  readonly total: number;
}

/**
 * Does what .removing.json has decided, if there is one: the rows in one transaction, then the folders, then the marker itself.
 * Cut off anywhere, the next call goes on. It stands still between two folders, where it may be left. A disk too full for the
 * rows gets its room from the folders. Hold the folder's lock.
 * @throws StoreError 'damaged-removal', 'unfinished-removal', or why the database cannot be written; nothing but the sweep is touched
 */
export function* finishRemoval(runsFolder: string): Generator<RemovalProgress> {
  const removal = readRemoval(runsFolder);
  if (removal === null) return;
  const early = whereThereIsRoom(() => inStore(runsFolder, 'change', removal, deleteSweep));
  const wanted = early ?? inStore(runsFolder, 'read', removal, trialsOfOthers);
  const folders = [
    ...removal.trialIds
      .filter((trialId) => !wanted.has(trialId))
      .map((trialId) => runsLayout.trial(runsFolder, trialId)),
    runsLayout.sweep(runsFolder, removal.sweep),
  ];
  for (const [index, folder] of folders.entries()) {
    const isSweep = index === folders.length - 1;
    const kind = isSweep ? sweepFolderKind : trialFolderKind(folder);
    removeFolder(folder, kind, removal.sweep);
    yield { done: index + 1, total: folders.length };
  }
  if (early === null) inStore(runsFolder, 'change', removal, deleteSweep);
  for (const folder of [runsLayout.trials(runsFolder), runsLayout.sweeps(runsFolder)]) {
    if (existsSync(folder)) syncFolder(folder);
  }
  rmSync(runsLayout.removing(runsFolder), { force: true });
  syncFolder(runsFolder);
}

/** null where the database has no room to be written. */
function whereThereIsRoom<Value>(write: () => Value): Value | null {
  try {
    return write();
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'unwritable-store') return null;
    throw error;
  }
}

/**
 * @param work gives the trials of the removal that another sweep has all the same
 * @returns what it gives; nothing of a database that is lost or damaged: that is made again from the folders, which then know
 *   nothing of the sweep
 */
function inStore(
  runsFolder: string,
  mode: 'read' | 'change',
  removal: Removal,
  work: (store: Store, removal: Removal) => ReadonlySet<string>,
): ReadonlySet<string> {
  const path = databasePath(runsFolder);
  if (!existsSync(path)) return new Set();
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
    const isRemade =
      error instanceof StoreError &&
      (error.kind === 'damaged-store' || error.kind === 'foreign-store');
    if (isRemade) return new Set();
    throw error;
  }
}

/** What we did not write stays, with the folders around it. A link is removed, not what it leads to. */
function removeFolder(folder: string, kind: FolderKind, sweep: string): void {
  try {
    removeOwnFolder(folder, kind);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError({ kind: 'unfinished-removal', sweep, reason }, { cause: error });
  }
}
