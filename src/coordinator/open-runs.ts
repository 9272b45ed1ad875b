import { setTimeout as sleep } from 'node:timers/promises';
import { runsLayout } from '../runs/runs-layout.js';
import { placedDatabase } from '../store/database-place.js';
import type { ProcessLock } from '../files/process/process-lock.js';
import { lockRuns } from '../store/lock-runs.js';
import type { Store } from '../store/open-store.js';
import { openCurrent } from '../store/ingest/rebuild-store.js';
import { StoreError } from '../store/store-error.js';
import { type StoreWait, retryWhileLocked } from '../store/when-free.js';
import { livingCoordinator } from '../runs/coordinator-file.js';
import { RunError } from './run-error.js';

/** Commands hold the lock of a runs folder for a moment only: a process that has it for longer runs sweeps there. */
const longestCommandMs = 3000;

/** How long a command waits for a program that has the database locked; `run` waits as long as it takes. */
export const commandWaitsMs = 60_000;

/**
 * Takes the one lock of a runs folder; waits for a command that holds it for a moment, and, where a removal is to be finished first,
 * for a program that has the database locked.
 * @throws RunError 'another-coordinator' where sweeps are run in it; StoreError
 */
export async function holdRuns(
  runsFolder: string,
  clock: () => number,
  wait: StoreWait,
): Promise<ProcessLock> {
  const since = performance.now();
  for (;;) {
    try {
      return await retryWhileLocked(runsLayout.database(runsFolder), wait, () =>
        lockRuns(runsFolder),
      );
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'locked-runs') throw error;
      const holder = livingCoordinator(runsFolder, clock());
      if (holder !== null || performance.now() - since > longestCommandMs) {
        const problem = { folder: runsFolder, holder, now: clock() };
        throw new RunError({ kind: 'another-coordinator', ...problem }, { cause: error });
      }
      await sleep(50);
    }
  }
}

/** Does what a command does under that lock. @throws as holdRuns */
export async function whileHeld<Result>(
  runsFolder: string,
  { clock, ...wait }: Pick<StoreWait, 'onLocked' | 'onFree'> & { readonly clock: () => number },
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const lock = await holdRuns(runsFolder, clock, { ...wait, atMostMs: commandWaitsMs });
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** openCurrent, once no other program has the database locked. */
export async function openOrRebuild(runsFolder: string, wait: StoreWait): Promise<Store> {
  return await retryWhileLocked(placedDatabase(runsFolder), wait, () => {
    const store = openCurrent(runsFolder);
    try {
      store.transaction(() => {}).immediate();
      return store;
    } catch (error) {
      store.close();
      throw error;
    }
  });
}

/** Does what a command does with the database of a runs folder, whose lock it holds. */
export async function withStore<Result>(
  runsFolder: string,
  wait: StoreWait,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openOrRebuild(runsFolder, { ...wait, atMostMs: commandWaitsMs });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
