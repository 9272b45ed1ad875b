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
import { closeAbandoned } from '../attempts/abandoned-attempts.js';
import { livingCoordinator } from '../../runs/coordinator-file.js';
import { foreignTrials } from '../schedule/foreign-attempts.js';
import { commandWaitsMs, holdRuns, openOrRebuild } from '../open-runs.js';
import { maintenanceContext } from '../sweep-context.js';
import { RunError } from '../run-error.js';
import { defaultTiming } from '../run-options.js';

/** What the removal of a sweep takes away, and what it leaves. */
export interface SweepRemoval {
  readonly sweep: string;
  /** Trials that no other sweep has: they go. */
  readonly own: readonly string[];
  /** How many of these it had before its file was changed, and has no more. */
  readonly former: number;
  /** Trials that another sweep has too: they stay. */
  readonly shared: readonly string[];
  /** Bytes that its folder and those of its own trials take. */
  readonly bytes: number;
  /** How many of its own trials have kept their trained network. */
  readonly models: number;
  /** Paths of what somebody else has put into these folders: it stays. */
  readonly strangers: readonly string[];
}

export interface RemoveOptions extends Pick<StoreWait, 'onLocked' | 'onFree'> {
  readonly clock: () => number;
  readonly onProgress: (progress: RemovalProgress) => void;
  readonly onProblem: (message: string) => void;
  /** Aborted: leave the rest to whoever takes the lock next. */
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
 * that, whoever takes the lock of the folder next goes on; cut off before, nothing has happened.
 * @returns 'decided' where a person stopped it and there is something left to remove
 * @throws RunError 'another-coordinator' or 'occupied-trial'; AttemptError 'foreign-file' where another user ran the sweep; StoreError;
 *   the system's error
 */
export async function removeSweep(
  runsFolder: string,
  sweep: string,
  options: RemoveOptions,
): Promise<Removed> {
  const wait = { ...options, atMostMs: commandWaitsMs };
  const lock = await holdRuns(runsFolder, options.clock, wait);
  try {
    const removal = await decide(runsFolder, sweep, options);
    if (removal === null) return { how: 'left' };
    return await retryWhileLocked(databasePath(runsFolder), wait, async () => {
      for (const progress of finishRemoval(runsFolder)) {
        options.onProgress(progress);
        await setImmediate();
        if (options.stop.aborted) return { how: 'decided', removal };
      }
      return { how: 'done', removal };
    });
  } finally {
    lock.release();
  }
}

async function decide(
  runsFolder: string,
  sweep: string,
  options: RemoveOptions,
): Promise<SweepRemoval | null> {
  const wait = { ...options, atMostMs: commandWaitsMs };
  const store = await openOrRebuild(runsFolder, wait);
  try {
    requireObeyed(runsLayout.plan(runsFolder, sweep));
    const removal = measure(runsFolder, store, sweep);
    const where = { runsFolder, clock: options.clock, timing: defaultTiming };
    const [occupied] = foreignTrials(where, removal.own);
    if (occupied !== undefined) throw new RunError({ kind: 'occupied-trial', occupied });
    await endOrphans(runsFolder, store, removal, options);
    if (options.stop.aborted) return null;
    unqueue(runsFolder, sweep);
    markRemoval(runsFolder, { format: 1, sweep, trialIds: [...removal.own] });
    return removal;
  } finally {
    store.close();
  }
}

function measure(runsFolder: string, store: Store, sweep: string): SweepRemoval {
  const { own: present, shared } = sharedAndOwn(store, sweep);
  const former = formerOf(runsFolder, sweep, store);
  const own = [...present, ...former];
  const folders = own.map((trialId) => runsLayout.trial(runsFolder, trialId));
  const bytes = [...folders, runsLayout.sweep(runsFolder, sweep)]
    .map((folder) => folderFacts(folder).bytes)
    .reduce((sum, size) => sum + size, 0);
  const models = folders.filter((folder) =>
    runsLayout.model(folder).some((path) => existsSync(path)),
  );
  const sweepFolder = runsLayout.sweep(runsFolder, sweep);
  const strangers = [
    ...folders.flatMap((folder) => foreignIn(folder, trialFolderKind(folder))),
    ...foreignIn(sweepFolder, sweepFolderKind),
  ];
  return { sweep, own, former: former.length, shared, bytes, models: models.length, strangers };
}

/** None where another plan cannot be read, which may have them: what is in doubt stays. */
function formerOf(runsFolder: string, sweep: string, store: Store): readonly string[] {
  return orIfDamaged(() => formerTrials(runsFolder, sweep, store), []);
}

/** Nothing of a link: it is removed, and what it leads to is not looked at. */
function foreignIn(folder: string, kind: FolderKind): readonly string[] {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return strangersIn(folder, kind.holds)
    .map((path) => join(folder, path))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === false);
}

/**
 * What a coordinator that died left running would write on into a folder that is gone. A damaged file is told and does not keep a
 * sweep from being removed.
 */
async function endOrphans(
  runsFolder: string,
  store: Store,
  { sweep, own }: SweepRemoval,
  options: RemoveOptions,
): Promise<void> {
  const told = (error: unknown) => {
    if (!(error instanceof AttemptError)) throw error;
    options.onProblem(error.message);
  };
  try {
    const plan = readObeyedPlan(runsFolder, sweep);
    if (plan === null) return;
    const context = maintenanceContext(runsFolder, plan, store, options);
    try {
      await context.supervisor.withdraw(own);
      await Promise.all(
        own.map(async (trialId) => await closeAbandoned(context, trialId).catch(told)),
      );
      await context.writer.flush(options.stop);
    } finally {
      await context.supervisor.close();
    }
  } catch (error) {
    told(error);
  }
}

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
