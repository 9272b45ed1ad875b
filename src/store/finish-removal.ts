import { existsSync, rmSync } from 'node:fs';
import { runsLayout } from '../attempt/runs-layout.js';
import { syncFolder } from '../files/write-whole.js';
import { deleteSweep } from './delete-sweep.js';
import { openStore } from './open-store.js';
import { readRemoval, type Removal } from './removal-marker.js';
import { StoreError } from './store-error.js';

/** How far a removal is. */
export interface RemovalProgress {
  /** Folders that are gone. */
  readonly done: number;
  readonly total: number;
}

/**
 * Does what .removing.json has decided, if there is one: the rows in one transaction, then the folders, then the marker itself.
 * Cut off anywhere, the next call goes on. It stands still between two folders, where it may be left. Hold the folder's lock.
 * @throws StoreError 'damaged-removal', 'unfinished-removal', or why the database cannot be written; nothing but the sweep is touched
 */
export function* finishRemoval(runsFolder: string): Generator<RemovalProgress> {
  const removal = readRemoval(runsFolder);
  if (removal === null) return;
  const wanted = deleteRows(runsFolder, removal);
  const folders = [
    ...removal.trialIds
      .filter((trialId) => !wanted.has(trialId))
      .map((trialId) => runsLayout.trial(runsFolder, trialId)),
    runsLayout.sweep(runsFolder, removal.sweep),
  ];
  for (const [index, folder] of folders.entries()) {
    removeFolder(folder, removal.sweep);
    yield { done: index + 1, total: folders.length };
  }
  for (const folder of [runsLayout.trials(runsFolder), runsLayout.sweeps(runsFolder)]) {
    if (existsSync(folder)) syncFolder(folder);
  }
  rmSync(runsLayout.removing(runsFolder), { force: true });
  syncFolder(runsFolder);
}

/**
 * @returns trials of the removal that another sweep has all the same. A database that is lost or damaged is made again from the
 * folders, which then know nothing of the sweep.
 */
function deleteRows(runsFolder: string, removal: Removal): ReadonlySet<string> {
  const path = runsLayout.database(runsFolder);
  if (!existsSync(path)) return new Set();
  try {
    const store = openStore(path, { mode: 'write' });
    try {
      return deleteSweep(store, removal);
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

/** A link is removed, not what it leads to. */
function removeFolder(folder: string, sweep: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError({ kind: 'unfinished-removal', sweep, reason }, { cause: error });
  }
}
