import { mkdirSync } from 'node:fs';
import { runsLayout } from '../runs/runs-layout.js';
import { takeProcessLock, type ProcessLock } from '../files/process/process-lock.js';
import { finishRemoval } from './remove-sweep.js';
import { StoreError, storeFailure } from './store-error.js';

/**
 * Takes the one lock of a runs folder, held while a process may write its database. A removal that was cut off is finished first:
 * the holder of the lock finds the sweep there or not, never half of it.
 * @throws StoreError 'locked-runs' where another process, or another sweep of this one, holds it; what finishRemoval throws.
 */
export function lockRuns(runsFolder: string): ProcessLock {
  mkdirSync(runsFolder, { recursive: true });
  const path = runsLayout.lock(runsFolder);
  let lock: ProcessLock | null;
  try {
    lock = takeProcessLock(path);
  } catch (error) {
    throw storeFailure(error, path);
  }
  if (lock === null) throw new StoreError({ kind: 'locked-runs', folder: runsFolder });
  try {
    for (const _ of finishRemoval(runsFolder));
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}
