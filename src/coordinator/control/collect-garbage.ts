import { accessSync, constants, existsSync, lstatSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isObeyed } from '../../runs/runs-file.js';
import { trialFolderKind } from '../../runs/run-folders.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { isTrialId } from '../../runs/trial-file.js';
import { isOnOwnDisk } from '../../files/disk.js';
import { folderFacts, namesIn } from '../../files/folder.js';
import {
  findLeftovers,
  type LeftoverKind,
  type LeftoverPlace,
  removeLeftover,
} from '../../files/leftovers.js';
import { unfinishedNames } from '../../store/database-place.js';
import { deleteTrials, removeRecorded } from '../../store/remove-sweep.js';
import { orphanTrials, unwantedOf } from '../../store/queries/unwanted.js';
import { openToRead } from '../../store/queries/read-store.js';
import { listSweeps } from '../../store/queries/live-queries.js';
import type { Store } from '../../store/open-store.js';
import { storeFailure } from '../../store/store-error.js';
import { type StoreWait, retryWhileLocked } from '../../store/when-free.js';
import { trialMayRun } from '../schedule/foreign-attempts.js';
import { whileHeld, withStore } from '../open-runs.js';
import { defaultTiming } from '../run-options.js';

/** Something that can be removed. */
export interface Garbage {
  readonly kind: 'trial' | 'model' | 'leftover';
  readonly path: string;
  readonly bytes: number;
}

export interface GarbageReport {
  /** Removed, or what would be. */
  readonly removed: readonly Garbage[];
  /** Paths of what is in removed folders and not ours: it stays. */
  readonly strangers: readonly string[];
  /** Trials without a sweep that stay: younger, running, another user's, or without a trial.json of ours. */
  readonly trialsLeft: number;
  /** A person stopped it; the same again goes on. */
  readonly interrupted: boolean;
}

export interface GarbageOptions {
  readonly runsFolder: string;
  /** Other folders for leftovers, and how many levels below them. Runs folders among them are passed over. */
  readonly places: readonly Pick<LeftoverPlace, 'folder' | 'depth'>[];
  readonly leftovers: readonly LeftoverKind[];
  /** Only what has not changed for so many milliseconds. */
  readonly olderThanMs: number;
  readonly dryRun: boolean;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** While another program has the database locked. Aborted: the rest is left. */
  readonly wait: StoreWait & { readonly stop: AbortSignal };
  /** Whether only this machine writes to the disk of a folder; tests give their own. */
  readonly isOnOwnDisk?: (folder: string) => boolean;
  /** Whether this user may write to a folder; tests give their own. */
  readonly mayWrite?: (folder: string) => boolean;
}

interface Found extends Garbage {
  /** @returns what stays in it */
  readonly remove: () => readonly string[];
}

/**
 * Removes trials that belong to no sweep, trained networks that no sweep keeps, and what killed processes have left. It holds the lock
 * of the runs folder meanwhile, so no sweep runs there; cut off anywhere, the same again goes on.
 * @throws RunError 'another-coordinator'; AttemptError where a plan cannot be read; StoreError; the system's error
 */
export async function collectGarbage(options: GarbageOptions): Promise<GarbageReport> {
  const { runsFolder, clock, wait, dryRun } = options;
  const before = clock() - options.olderThanMs;
  const removed = new Map<string, Garbage>();
  const strangers = new Set<string>();
  const note = ({ kind, path, bytes }: Garbage, left: readonly string[]) => {
    for (const name of left) strangers.add(`${path}/${name}`);
    removed.set(path, { kind, path, bytes });
  };
  const removeAll = async (found: readonly Found[]) => {
    for (const one of found) {
      if (wait.stop.aborted) return;
      note(one, dryRun ? [] : one.remove());
      await setImmediate();
    }
  };
  /** @param rows trials that have rows and no folder any more */
  const removeTrials = async (store: Store, trials: readonly Garbage[], rows: string[]) => {
    if (dryRun) for (const trial of trials) note(trial, []);
    if (dryRun || trials.length + rows.length === 0 || wait.stop.aborted) return;
    const ids = [...trials.map(({ path }) => basename(path)), ...rows];
    await retryWhileLocked(store.name, wait, async () => {
      const steps = removeRecorded({
        deleteRows() {
          try {
            deleteTrials(store, ids);
          } catch (error) {
            throw storeFailure(error, store.name);
          }
        },
        foresee: () => undefined,
        folders: () => trials.map(({ path }) => ({ path, kind: trialFolderKind(path) })),
      });
      for (const { done, left } of steps) {
        note(trials[done - 1] as Garbage, left);
        await setImmediate();
        if (wait.stop.aborted) return;
      }
    });
  };
  const report = (trialsLeft: number): GarbageReport => ({
    removed: [...removed.values()],
    strangers: [...strangers],
    trialsLeft,
    interrupted: wait.stop.aborted,
  });
  if (isMissing(runsFolder)) {
    await removeAll(leftoversAround(options, before, null));
    return report(0);
  }
  const collect = async (store: Store, database: string | null) => {
    const orphans = orphanTrials(runsFolder, store);
    const trials = orphans.folders.flatMap((trialId) => removable(options, trialId, before));
    const models = staleModels(options, store, new Set(orphans.folders), before);
    const leftovers = leftoversAround(options, before, database);
    await removeTrials(store, trials, [...orphans.rows]);
    await removeAll([...models, ...leftovers]);
    return report(orphans.folders.length - trials.length);
  };
  // A user who may not write to a runs folder may look into it all the same, without its lock.
  if (dryRun && !(options.mayWrite ?? mayWrite)(runsFolder)) {
    const store = openToRead(runsFolder);
    try {
      return await collect(store, null);
    } finally {
      store.close();
    }
  }
  return await whileHeld(runsFolder, { ...wait, clock }, () =>
    withStore(runsFolder, wait, (store) => collect(store, store.name)),
  );
}

/** Unlike existsSync, it throws where the disk does not answer: nothing is removed for that. */
function isMissing(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined;
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The folder of a trial without a sweep; nothing where it stays. */
function removable(options: GarbageOptions, trialId: string, before: number): readonly Garbage[] {
  const path = runsLayout.trial(options.runsFolder, trialId);
  const isOurs =
    isObeyed(path) &&
    isObeyed(runsLayout.trialFile(path)) &&
    trialFolderKind(path).isMarked(path) &&
    !lstatSync(path).isSymbolicLink();
  if (!isOurs || trialMayRun(options, trialId)) return [];
  const { bytes, changedAt } = folderFacts(path);
  return changedAt > before ? [] : [{ kind: 'trial', path, bytes }];
}

/** Networks that no sweep keeps, and those of trials that were killed before they had a result. */
function staleModels(
  options: GarbageOptions,
  store: Store,
  orphans: ReadonlySet<string>,
  before: number,
): readonly Found[] {
  const { runsFolder } = options;
  const unwanted = new Set(listSweeps(store).flatMap(({ name }) => unwantedOf(store, name)));
  const isStale = (trialId: string) =>
    unwanted.has(trialId) || isMissing(runsLayout.result(runsLayout.trial(runsFolder, trialId)));
  return namesIn(runsLayout.trials(runsFolder))
    .filter((name) => isTrialId(name) && !orphans.has(name))
    .filter((trialId) => isStale(trialId) && !trialMayRun(options, trialId))
    .flatMap((trialId) => runsLayout.model(runsLayout.trial(runsFolder, trialId)))
    .flatMap((path) => {
      const facts = lstatSync(path, { throwIfNoEntry: false });
      if (facts?.isFile() !== true || facts.mtimeMs > before || !isObeyed(path)) return [];
      const remove = () => {
        rmSync(path, { force: true });
        return [];
      };
      return [{ kind: 'model' as const, path, bytes: facts.size, remove }];
    });
}

/**
 * What killed processes have left in a runs folder, beside its database and in other places: nothing that another user can change,
 * nothing in trials that may be running, and nothing in other runs folders, whose locks are not held.
 * @param before Unix milliseconds: what has changed since stays. On a disk that other machines may write to, what has changed within
 *   `quietMs` stays too: a pid says nothing of their processes.
 * @param database of the runs folder, while its lock is held; null: no half-made database is looked for
 */
function leftoversAround(
  options: GarbageOptions,
  before: number,
  database: string | null,
): readonly Found[] {
  const { runsFolder, places, leftovers: kinds, clock } = options;
  const trials = runsLayout.trials(runsFolder);
  // Slurm's tasks go on without a coordinator, and write there without its lock.
  const isRunning = (folder: string) =>
    dirname(folder) === trials && trialMayRun(options, basename(folder));
  const own: LeftoverPlace[] = [{ folder: runsFolder, depth: 5, kinds, isExcluded: isRunning }];
  if (database !== null) {
    const unfinished = { type: 'file' as const, name: unfinishedNames(database) };
    const folder = dirname(database);
    own.push({ folder, depth: 0, kinds: [unfinished], isExcluded: () => false });
  }
  const isRunsFolder = (folder: string) => existsSync(runsLayout.lock(folder));
  const isInRunsFolder = (folder: string): boolean =>
    isRunsFolder(folder) || (folder !== dirname(folder) && isInRunsFolder(dirname(folder)));
  const elsewhere = places
    .filter(({ folder }) => !isInRunsFolder(folder))
    .map((place) => ({ ...place, kinds, isExcluded: isRunsFolder }));
  return findLeftovers([...own, ...elsewhere], {
    before,
    beforeElsewhere: clock() - defaultTiming.quietMs,
    isOnOwnDisk: options.isOnOwnDisk ?? isOnOwnDisk,
  })
    .filter(({ path }) => isObeyed(path))
    .map((leftover) => ({
      kind: 'leftover',
      path: leftover.path,
      bytes: leftover.bytes,
      remove: () => removeLeftover(leftover),
    }));
}
