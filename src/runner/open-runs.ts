import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runsLayout } from '../attempt/runs-layout.js';
import { bringHere } from '../store/bring-here.js';
import { databasePath } from '../store/database-place.js';
import type { ProcessLock } from '../files/process-lock.js';
import { lockRuns } from '../store/lock-runs.js';
import { type Migrated, openStore, type Store } from '../store/open-store.js';
import { rebuildStore } from '../store/rebuild-store.js';
import { StoreError } from '../store/store-error.js';
import { livingCoordinator } from './coordinator-file.js';
import { RunError } from './run-error.js';

/** Commands hold a runs folder for a moment only: whoever still has it after so long runs sweeps in it. */
const patienceMs = 3000;

/**
 * Takes the one lock of a runs folder; waits for a command that holds it for a moment.
 * @throws RunError 'another-coordinator' where sweeps are run in it; StoreError
 */
export async function holdRuns(runsFolder: string, clock: () => number): Promise<ProcessLock> {
  const since = performance.now();
  for (;;) {
    try {
      return lockRuns(runsFolder);
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'locked-runs') throw error;
      const holder = livingCoordinator(runsFolder, clock());
      if (holder !== null || performance.now() - since > patienceMs) {
        throw new RunError(
          { kind: 'another-coordinator', folder: runsFolder, holder, now: clock() },
          { cause: error },
        );
      }
      await sleep(50);
    }
  }
}

/** The database for writing, under the lock. One that was lost is made again from the folders before anything is run twice. */
export function openOrRebuild(
  runsFolder: string,
  onMigrated?: (migrated: Migrated) => void,
): Store {
  bringHere(runsFolder);
  const path = databasePath(runsFolder);
  if (!existsSync(path) && existsSync(runsLayout.trials(runsFolder))) rebuildStore(runsFolder);
  return openStore(path, { mode: 'write', onMigrated });
}
