import { lstatSync, rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { AttemptError } from '../attempt/attempt-error.js';
import { listAttempts } from '../attempt/attempt-folder.js';
import { isObeyed } from '../attempt/obeyed-file.js';
import { trialFolderKind } from '../attempt/run-folders.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { bytesText } from '../files/bytes-text.js';
import {
  findLeftovers,
  folderFacts,
  type LeftoverKind,
  type LeftoverPlace,
} from '../files/leftovers.js';
import { namesIn } from '../files/names-in.js';
import { removeOwnFolder } from '../files/own-folder.js';
import { formerTrials, loneTrials } from '../store/former-trials.js';
import { listSweeps } from '../store/list-sweeps.js';
import type { Store } from '../store/open-store.js';
import { unwantedOf } from '../store/unwanted-models.js';
import { isAtWork } from './occupied-trials.js';
import { commandWaitsMs, holdRuns, openOrRebuild } from './open-runs.js';
import { defaultTiming } from './run-options.js';

/** What nobody needs any more. */
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

export interface GarbageOptions {
  readonly runsFolder: string;
  /** Where leftovers are looked for beside runs/, and of which kinds. */
  readonly places: readonly LeftoverPlace[];
  readonly leftovers: readonly LeftoverKind[];
  /** Only what has not changed for so many milliseconds. */
  readonly olderThanMs: number;
  readonly dryRun: boolean;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly stop: AbortSignal;
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
  const { runsFolder, clock, stop } = options;
  const before = clock() - options.olderThanMs;
  if (lstatSync(runsFolder, { throwIfNoEntry: false }) === undefined) {
    return await removeAll(options, leftoversOf(options, before), 0);
  }
  const wait = { stop, atMostMs: commandWaitsMs };
  const lock = await holdRuns(runsFolder, clock, wait);
  try {
    const store = await openOrRebuild(runsFolder, wait);
    try {
      const lone = loneTrials(runsFolder, store);
      const trials = lone.flatMap((trialId) => loneTrial(options, store, trialId, before));
      const found = [
        ...trials,
        ...staleModels(options, store, new Set(lone), before),
        ...leftoversOf(options, before),
      ];
      return await removeAll(options, found, lone.length - trials.length);
    } finally {
      store.close();
    }
  } finally {
    lock.release();
  }
}

async function removeAll(
  { dryRun, stop }: GarbageOptions,
  found: readonly Found[],
  trialsLeft: number,
): Promise<GarbageReport> {
  const removed: Garbage[] = [];
  const strangers: string[] = [];
  for (const { kind, path, bytes, remove } of found) {
    if (stop.aborted) return { removed, strangers, trialsLeft, interrupted: true };
    if (!dryRun) strangers.push(...remove().map((name) => `${path}/${name}`));
    removed.push({ kind, path, bytes });
    await setImmediate();
  }
  return { removed, strangers, trialsLeft, interrupted: false };
}

/** Nothing where the trial stays. */
function loneTrial(
  { runsFolder, clock }: GarbageOptions,
  store: Store,
  trialId: string,
  before: number,
): readonly Found[] {
  const path = runsLayout.trial(runsFolder, trialId);
  const kind = trialFolderKind(path);
  const isOurs = isObeyed(path) && isObeyed(runsLayout.trialFile(path)) && kind.isMarked(path);
  if (!isOurs || lstatSync(path).isSymbolicLink() || mayRun(runsFolder, trialId, clock)) return [];
  const { bytes, changedAt } = folderFacts(path);
  if (changedAt > before) return [];
  const remove = () => {
    // The rows first: a folder without them is found again, rows without a folder are not.
    store.prepare('DELETE FROM trials WHERE id = ?').run(trialId);
    return removeOwnFolder(path, kind);
  };
  return [{ kind: 'trial', path, bytes, remove }];
}

/** Whether a process may still work on an attempt that has no end. */
function mayRun(runsFolder: string, trialId: string, clock: () => number): boolean {
  const folder = runsLayout.trial(runsFolder, trialId);
  return listAttempts(folder).some((attempt) =>
    isAtWork({ runsFolder, clock, timing: defaultTiming }, runsLayout.attempt(folder, attempt)),
  );
}

/** Networks that no sweep keeps, and those of trials that were killed before they had a result. */
function staleModels(
  { runsFolder, clock }: GarbageOptions,
  store: Store,
  lone: ReadonlySet<string>,
  before: number,
): readonly Found[] {
  const unwanted = new Set(listSweeps(store).flatMap(({ name }) => unwantedOf(store, name)));
  return namesIn(runsLayout.trials(runsFolder))
    .filter((name) => /^[0-9a-f]{16}$/.test(name) && !lone.has(name))
    .flatMap((trialId) => {
      const folder = runsLayout.trial(runsFolder, trialId);
      const isStale = unwanted.has(trialId) || isMissing(runsLayout.result(folder));
      if (!isStale || mayRun(runsFolder, trialId, clock)) return [];
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

function isMissing(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined;
}

function leftoversOf(
  { places, leftovers, runsFolder }: GarbageOptions,
  before: number,
): readonly Found[] {
  return findLeftovers([{ folder: runsFolder, depth: 5 }, ...places], leftovers, before)
    .filter(({ path }) => isObeyed(path))
    .map(({ path, bytes, kind: { holds } }) => ({
      kind: 'leftover',
      path,
      bytes,
      remove() {
        if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
          return removeOwnFolder(path, { marker: '', holds });
        }
        rmSync(path, { force: true });
        return [];
      },
    }));
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
  return `${trials} (${bytesText(bytes)}) that sweep ${sweep} had before its file was changed ${former.length === 1 ? 'belongs' : 'belong'} to no sweep now: \`reelsweep gc --older-than 0d\` removes ${them}.`;
}
