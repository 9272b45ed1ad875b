import { accessSync, constants, lstatSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { AttemptError } from '../../runs/attempt-error.js';
import { isObeyed } from '../../runs/runs-file.js';
import { trialFolderKind } from '../../runs/run-folders.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { bytesText } from '../../text/numbers.js';
import { folderFacts, namesIn } from '../../files/folder.js';
import { removeLeftover } from '../../files/leftovers.js';
import { deleteTrials, removeRecorded } from '../../store/remove-sweep.js';
import { formerTrials, orphanTrials, unwantedOf } from '../../store/queries/unwanted.js';
import { openToRead } from '../../store/queries/read-store.js';
import { listSweeps } from '../../store/queries/live-queries.js';
import type { Store } from '../../store/open-store.js';
import { storeFailure } from '../../store/store-error.js';
import { type StoreWait, retryWhileLocked } from '../../store/when-free.js';
import { trialMayRun } from '../schedule/foreign-attempts.js';
import { holdRuns, openOrRebuild } from '../open-runs.js';
import { defaultTiming } from '../run-options.js';
import { leftoversAround, type LeftoverSearch } from './runs-leftovers.js';

/** Something that can be removed. */
export interface Garbage {
  readonly kind: 'trial' | 'model' | 'leftover';
  readonly path: string;
  readonly bytes: number;
}

/** What was found, and what became of it. */
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

export interface GarbageOptions extends LeftoverSearch {
  /** Only what has not changed for so many milliseconds. */
  readonly olderThanMs: number;
  readonly dryRun: boolean;
  /** What is said and done while another program has the database locked. Aborted: the rest is left. */
  readonly wait: StoreWait & { readonly stop: AbortSignal };
}

interface Found extends Garbage {
  /** @returns what stays in it */
  readonly remove: () => readonly string[];
}

interface OrphanTrial extends Garbage {
  readonly trialId: string;
  readonly kind: 'trial';
}

/**
 * Removes trials that belong to no sweep, trained networks that no sweep keeps, and what killed processes have left. It holds the lock
 * of the runs folder meanwhile, so no sweep runs there; cut off anywhere, the same again goes on.
 * @throws RunError 'another-coordinator'; AttemptError where a plan cannot be read; StoreError; the system's error
 */
export async function collectGarbage(options: GarbageOptions): Promise<GarbageReport> {
  const { runsFolder, clock, wait } = options;
  const before = clock() - options.olderThanMs;
  const collected = collection(options);
  if (lstatSync(runsFolder, { throwIfNoEntry: false }) === undefined) {
    await collected.remove(leftoverGarbage(options, before, null));
    return collected.report(0);
  }
  // Who may not write to a runs folder may look into it all the same, without its lock.
  const isReadOnly = options.dryRun && !mayWrite(runsFolder);
  const lock = isReadOnly ? null : await holdRuns(runsFolder, clock, wait);
  try {
    const store = isReadOnly ? openToRead(runsFolder) : await openOrRebuild(runsFolder, wait);
    try {
      const orphans = orphanTrials(runsFolder, store);
      const trials = orphans.folders.flatMap((trialId) => removable(options, trialId, before));
      const others = [
        ...staleModels(options, store, new Set(orphans.folders), before),
        ...leftoverGarbage(options, before, isReadOnly ? null : store.name),
      ];
      await collected.removeTrials(store, trials, orphans.rows);
      await collected.remove(others);
      return collected.report(orphans.folders.length - trials.length);
    } finally {
      store.close();
    }
  } finally {
    lock?.release();
  }
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Removes what it is given, or only counts it, and keeps the account. */
function collection({ dryRun, wait }: GarbageOptions) {
  const removed = new Map<string, Garbage>();
  const strangers = new Set<string>();
  const note = ({ kind, path, bytes }: Garbage, left: readonly string[]) => {
    for (const name of left) strangers.add(`${path}/${name}`);
    removed.set(path, { kind, path, bytes });
  };
  return {
    /** @param rows trials that have rows and no folder any more */
    async removeTrials(store: Store, trials: readonly OrphanTrial[], rows: readonly string[]) {
      if (dryRun) for (const trial of trials) note(trial, []);
      if (dryRun || trials.length + rows.length === 0 || wait.stop.aborted) return;
      await retryWhileLocked(store.name, wait, async () => {
        const steps = removeRecorded({
          deleteRows() {
            try {
              deleteTrials(store, [...trials.map(({ trialId }) => trialId), ...rows]);
            } catch (error) {
              throw storeFailure(error, store.name);
            }
          },
          foresee: () => undefined,
          folders: () => trials.map(({ path }) => ({ path, kind: trialFolderKind(path) })),
        });
        for (const { done, left } of steps) {
          const trial = trials[done - 1];
          if (trial !== undefined) note(trial, left);
          await setImmediate();
          if (wait.stop.aborted) return;
        }
      });
    },
    async remove(found: readonly Found[]) {
      for (const { remove, ...garbage } of found) {
        if (wait.stop.aborted) return;
        note(garbage, dryRun ? [] : remove());
        await setImmediate();
      }
    },
    report: (trialsLeft: number): GarbageReport => ({
      removed: [...removed.values()],
      strangers: [...strangers],
      trialsLeft,
      interrupted: wait.stop.aborted,
    }),
  };
}

/** Nothing where the trial stays. */
function removable(
  { runsFolder, clock }: GarbageOptions,
  trialId: string,
  before: number,
): readonly OrphanTrial[] {
  const path = runsLayout.trial(runsFolder, trialId);
  const kind = trialFolderKind(path);
  const isOurs = isObeyed(path) && isObeyed(runsLayout.trialFile(path)) && kind.isMarked(path);
  if (
    !isOurs ||
    lstatSync(path).isSymbolicLink() ||
    trialMayRun({ runsFolder, clock, timing: defaultTiming }, trialId)
  )
    return [];
  const { bytes, changedAt } = folderFacts(path);
  return changedAt > before ? [] : [{ kind: 'trial', trialId, path, bytes }];
}

/** Networks that no sweep keeps, and those of trials that were killed before they had a result. */
function staleModels(
  { runsFolder, clock }: GarbageOptions,
  store: Store,
  orphans: ReadonlySet<string>,
  before: number,
): readonly Found[] {
  const unwanted = new Set(listSweeps(store).flatMap(({ name }) => unwantedOf(store, name)));
  return namesIn(runsLayout.trials(runsFolder))
    .filter((name) => /^[0-9a-f]{16}$/.test(name) && !orphans.has(name))
    .flatMap((trialId) => {
      const folder = runsLayout.trial(runsFolder, trialId);
      const isStale = unwanted.has(trialId) || isMissing(runsLayout.result(folder));
      if (!isStale || trialMayRun({ runsFolder, clock, timing: defaultTiming }, trialId)) return [];
      return runsLayout.model(folder).flatMap((path) => {
        const facts = lstatSync(path, { throwIfNoEntry: false });
        if (facts?.isFile() !== true || facts.mtimeMs > before || !isObeyed(path)) return [];
        const remove = () => {
          rmSync(path, { force: true });
          return [];
        };
        return [{ kind: 'model' as const, path, bytes: facts.size, remove }];
      });
    });
}

function leftoverGarbage(
  options: GarbageOptions,
  before: number,
  database: string | null,
): readonly Found[] {
  return leftoversAround(options, before, database).map((leftover) => ({
    kind: 'leftover',
    path: leftover.path,
    bytes: leftover.bytes,
    remove: () => removeLeftover(leftover),
  }));
}

function isMissing(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined;
}

/**
 * What a sweep has left behind since its file was changed, and how that is removed; null for nothing. A damaged plan of another sweep
 * is no reason not to run this one: then nothing is said.
 */
export function formerSentence(runsFolder: string, store: Store, sweep: string): string | null {
  let former: readonly string[];
  try {
    former = formerTrials(runsFolder, sweep, store);
  } catch (error) {
    if (error instanceof AttemptError) return null;
    throw error;
  }
  if (former.length === 0) return null;
  const bytes = former
    .map((trialId) => folderFacts(runsLayout.trial(runsFolder, trialId)).bytes)
    .reduce((sum, size) => sum + size, 0);
  const trials = former.length === 1 ? '1 trial' : `${former.length} trials`;
  const them = former.length === 1 ? 'it' : 'them';
  return `${trials} (${bytesText(bytes)}) that sweep ${sweep} had before its file was changed ${former.length === 1 ? 'belongs' : 'belong'} to no sweep now: \`reelsweep gc --dry-run --older-than 0d\` lists ${them} with all other trials without a sweep, and without --dry-run removes all of these.`;
}
