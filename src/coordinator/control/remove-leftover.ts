import { existsSync, lstatSync } from 'node:fs';
import { runsLayout } from '../../runs/runs-layout.js';
import { type FolderKind, removeOwnFolder, strangersIn } from '../../files/own-folder.js';
import { listSweepFolders } from '../../store/frozen-plan.js';
import { queuedPlans } from '../../store/queued-plans.js';
import type { StoreWait } from '../../store/when-free.js';
import { livingCoordinator } from '../../runs/coordinator-file.js';
import { commandWaitsMs, holdRuns } from '../open-runs.js';

const logAlone: Pick<FolderKind, 'holds' | 'marker'> = {
  marker: '',
  holds: (path) => /^run\.log(\.1)?$/.test(path),
};

/**
 * Whether a sweep's folder holds a log and no plan, so that it was never run: a detached run that was refused, or that left the queue before its
 * turn, leaves its run.log there. What a person has put there is not ours to remove.
 */
export function isLeftover(runsFolder: string, sweep: string, now: number): boolean {
  const folder = runsLayout.sweep(runsFolder, sweep);
  return (
    listSweepFolders(runsFolder).includes(sweep) &&
    lstatSync(folder).isDirectory() &&
    !existsSync(runsLayout.plan(runsFolder, sweep)) &&
    strangersIn(folder, logAlone.holds).length === 0 &&
    !queuedPlans(runsFolder).some((plan) => plan.sweep === sweep) &&
    livingCoordinator(runsFolder, now)?.sweep !== sweep
  );
}

/**
 * Removes such a folder, under the lock of the runs folder.
 * @returns false where it is none any more
 * @throws RunError 'another-coordinator'; the system's error
 */
export async function removeLeftover(
  runsFolder: string,
  sweep: string,
  { clock, ...wait }: Pick<StoreWait, 'onLocked' | 'onFree'> & { readonly clock: () => number },
): Promise<boolean> {
  const lock = await holdRuns(runsFolder, clock, { ...wait, atMostMs: commandWaitsMs });
  try {
    if (!isLeftover(runsFolder, sweep, clock())) return false;
    removeOwnFolder(runsLayout.sweep(runsFolder, sweep), logAlone);
    return true;
  } finally {
    lock.release();
  }
}
