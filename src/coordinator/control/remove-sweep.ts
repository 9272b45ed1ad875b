import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AttemptError } from '../../runs/attempt-error.js';
import { orIfDamaged, requireObeyed } from '../../runs/runs-file.js';
import { sweepFolderKind, trialFolderKind } from '../../runs/run-folders.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { folderFacts } from '../../files/folder.js';
import { type FolderKind, strangersIn, removeOwnFolder } from '../../files/own-folder.js';
import { databasePath } from '../../store/database-place.js';
import { sharedAndOwn, finishRemoval, type RemovalProgress } from '../../store/remove-sweep.js';
import { formerTrials } from '../../store/queries/unwanted.js';
import { readObeyedPlan, listSweepFolders } from '../../runs/sweep-plan.js';
import type { Store } from '../../store/open-store.js';
import { unqueue, queuedPlans } from '../../runs/queued-plans.js';
import { readRuns } from '../../store/queries/read-store.js';
import { type StoreWait, retryWhileLocked } from '../../store/when-free.js';
import { markRemoval } from '../../runs/removal-marker.js';
import { closeAbandoned } from '../attempts/reconcile-trials.js';
import { livingCoordinator } from '../../runs/coordinator-file.js';
import { foreignTrials } from '../schedule/foreign-attempts.js';
import { commandWaitsMs, whileHeld, withStore } from '../open-runs.js';
import { maintenanceContext } from '../sweep-context.js';
import { RunError } from '../run-error.js';

/** What the removal of a sweep takes away, and what it leaves. */
export interface SweepRemoval {
  readonly sweep: string;
  /** Trials that no other sweep has: they go. */
  readonly own: readonly string[];
  /** How many of these it had before its file was changed, and has no more. */
  readonly former: number;
  /** Trials that another sweep has too: they stay. */
  readonly shared: readonly string[];
  /** Bytes that its folder and those of trials that no other sweep has take. */
  readonly bytes: number;
  /** How many trials that no other sweep has have kept their trained network. */
  readonly models: number;
  /** Paths of what is not ours in these folders: it stays. */
  readonly strangers: readonly string[];
}

export interface RemoveOptions extends Pick<StoreWait, 'onLocked' | 'onFree'> {
  readonly clock: () => number;
  readonly onProgress: (progress: RemovalProgress) => void;
  readonly onProblem: (message: string) => void;
  /** Aborted: leave the rest to the process that takes the lock next. */
  readonly stop: AbortSignal;
}

/** What removing a sweep would mean. @throws RunError 'sweep-runs'; StoreError */
export function foreseeRemoval(runsFolder: string, sweep: string, now: number): SweepRemoval {
  const holder = livingCoordinator(runsFolder, now);
  if (holder?.sweep === sweep) throw new RunError({ kind: 'sweep-runs', sweep, holder, now });
  return readRuns(runsFolder, (store) => measure(runsFolder, store, sweep));
}

/** How a removal went. */
export type Removed =
  | { readonly how: 'done' | 'decided'; readonly removal: SweepRemoval }
  /** A person stopped it before anything was removed. */
  | { readonly how: 'left' };

/**
 * Removes a sweep and the trials that no other sweep has. What is written first is that it is removed: cut off anywhere after
 * that, the process that takes the lock of the folder next goes on; cut off before, nothing has happened.
 * @returns 'decided' where a person stopped it and there is something left to remove
 * @throws RunError 'another-coordinator' or 'occupied-trial'; AttemptError 'foreign-file' where another user ran the sweep; StoreError;
 *   the system's error
 */
export async function removeSweep(
  runsFolder: string,
  sweep: string,
  options: RemoveOptions,
): Promise<Removed> {
  return await whileHeld(runsFolder, options, async () => {
    const removal = await withStore(runsFolder, options, async (store) => {
      requireObeyed(runsLayout.plan(runsFolder, sweep));
      const found = measure(runsFolder, store, sweep);
      const [occupied] = foreignTrials({ runsFolder, clock: options.clock }, found.own);
      if (occupied !== undefined) throw new RunError({ kind: 'occupied-trial', occupied });
      await endOrphans(runsFolder, store, found, options);
      return found;
    });
    if (options.stop.aborted) return { how: 'left' };
    unqueue(runsFolder, sweep);
    markRemoval(runsFolder, { format: 1, sweep, trialIds: [...removal.own] });
    const wait = { ...options, atMostMs: commandWaitsMs };
    return await retryWhileLocked(databasePath(runsFolder), wait, async () => {
      for (const progress of finishRemoval(runsFolder)) {
        options.onProgress(progress);
        await setImmediate();
        if (options.stop.aborted) return { how: 'decided', removal };
      }
      return { how: 'done', removal };
    });
  });
}

function measure(runsFolder: string, store: Store, sweep: string): SweepRemoval {
  const { own: present, shared } = sharedAndOwn(store, sweep);
  // Where another plan cannot be read, which may have them, former trials stay.
  const former = orIfDamaged(() => formerTrials(runsFolder, sweep, store), []);
  const own = [...present, ...former];
  const trials = own.map((trialId) => runsLayout.trial(runsFolder, trialId));
  const folders = [
    ...trials.map((folder) => ({ folder, kind: trialFolderKind(folder) })),
    { folder: runsLayout.sweep(runsFolder, sweep), kind: sweepFolderKind },
  ];
  return {
    sweep,
    own,
    former: former.length,
    shared,
    bytes: folders.reduce((sum, { folder }) => sum + folderFacts(folder).bytes, 0),
    models: trials.filter((folder) => runsLayout.model(folder).some((path) => existsSync(path)))
      .length,
    strangers: folders.flatMap(({ folder, kind }) => foreignIn(folder, kind)),
  };
}

/** Nothing of a link: it is removed, and its target is not looked at. */
function foreignIn(folder: string, kind: FolderKind): readonly string[] {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return strangersIn(folder, kind.holds)
    .map((path) => join(folder, path))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === false);
}

/**
 * Ends what a coordinator that died left running: it would write on into a folder that is gone. A damaged file is reported and does
 * not keep a sweep from being removed.
 */
async function endOrphans(
  runsFolder: string,
  store: Store,
  { sweep, own }: SweepRemoval,
  options: RemoveOptions,
): Promise<void> {
  const report = (error: unknown) => {
    if (!(error instanceof AttemptError)) throw error;
    options.onProblem(error.message);
  };
  try {
    const plan = readObeyedPlan(runsFolder, sweep);
    if (plan === null) return;
    const context = maintenanceContext(runsFolder, plan, store, options);
    try {
      await context.supervisor.withdraw(own);
      await Promise.all(own.map((trialId) => closeAbandoned(context, trialId).catch(report)));
      await context.writer.flush(options.stop);
    } finally {
      await context.supervisor.close();
    }
  } catch (error) {
    report(error);
  }
}

const logAlone: Pick<FolderKind, 'holds' | 'marker'> = {
  marker: '',
  holds: (path) => /^run\.log(\.1)?$/.test(path),
};

/**
 * Whether a sweep's folder holds a log and no plan, so that it was never run: a detached run that was refused, or that left the queue
 * before its turn, leaves its run.log there. What a person has put there is not ours to remove.
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
  options: Pick<RemoveOptions, 'onLocked' | 'onFree' | 'clock'>,
): Promise<boolean> {
  return await whileHeld(runsFolder, options, () => {
    const isStillOne = isLeftover(runsFolder, sweep, options.clock());
    if (isStillOne) removeOwnFolder(runsLayout.sweep(runsFolder, sweep), logAlone);
    return isStillOne;
  });
}
