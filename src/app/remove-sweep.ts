import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  collectGarbage as collect,
  type GarbageReport,
} from '../coordinator/control/collect-garbage.js';
import { findTarget } from '../coordinator/control/find-target.js';
import {
  foreseeRemoval,
  isLeftover,
  removeLeftover,
  removeSweep as remove,
  type SweepRemoval,
} from '../coordinator/control/remove-sweep.js';
import { whileHeld } from '../coordinator/open-runs.js';
import { RunError } from '../coordinator/run-error.js';
import { readRemoval } from '../runs/removal-marker.js';
import { StoreError } from '../store/store-error.js';
import { type ActionContext, reportTask, storeWait } from './action.js';
import { cacheFolder } from './cache-folder.js';
import { leftoverKinds } from './leftover-kinds.js';
import { removeRestart } from './run/restart-unit.js';

/** What removing a sweep would mean. */
export interface ForeseenRemoval {
  readonly removal: SweepRemoval;
  /** Its report, relative to the folder, which stays; null for none. */
  readonly report: string | null;
}

export type RemovalOutcome =
  | ({ readonly kind: 'removed' } & ForeseenRemoval)
  /** It was removed before, but for a rest that was left then. */
  | { readonly kind: 'finished'; readonly sweep: string }
  /** It was never run: there was the log of its start at most. */
  | { readonly kind: 'never-run'; readonly sweep: string; readonly logRemoved: boolean }
  /** Nothing was removed: it was not agreed to, or a person stopped it. */
  | { readonly kind: 'declined' | 'left' }
  /** A person stopped it halfway; the same again removes the rest. */
  | { readonly kind: 'partly-removed'; readonly sweep: string };

/**
 * Removes a sweep and the trials that no other sweep has, for good.
 * @param agree is called before anything is removed
 * @throws RunError, StoreError, AttemptError; what `agree` throws
 */
export async function removeSweep(
  context: ActionContext,
  name: string,
  agree: (foreseen: ForeseenRemoval) => boolean | Promise<boolean> = () => true,
): Promise<RemovalOutcome> {
  const { folder, now, stop, onEvent } = context;
  const runs = resolve(folder, 'runs');
  if (readRemoval(runs)?.sweep === name) {
    // Agreed to before: it is finished by the process that takes the lock.
    await whileHeld(runs, { ...storeWait(context), clock: now }, () => undefined);
    return { kind: 'finished', sweep: name };
  }
  const sweep = knownSweep(runs, name, now());
  if (sweep === null) {
    const logRemoved = await removeLeftover(runs, name, { ...storeWait(context), clock: now });
    if (logRemoved) await removeRestart(runs, name);
    return { kind: 'never-run', sweep: name, logRemoved };
  }
  const path = `reports/${sweep}.html`;
  const page = existsSync(resolve(folder, path)) ? path : null;
  if (!(await agree({ removal: foreseeRemoval(runs, sweep, now()), report: page })))
    return { kind: 'declined' };
  const outcome = await reportTask(context, 'remove-sweep', (report) =>
    remove(runs, sweep, {
      ...storeWait(context),
      stop,
      clock: now,
      onProblem: (message) => onEvent({ kind: 'problem', message }),
      onProgress: ({ done, total }) => report(done, total, sweep),
    }),
  );
  if (outcome.how === 'left') return { kind: 'left' };
  if (outcome.how === 'decided') return { kind: 'partly-removed', sweep };
  await removeRestart(runs, sweep);
  return { kind: 'removed', removal: outcome.removal, report: page };
}

/** @returns null where nothing was run under that name, and a log is all there is. @throws as findTarget */
function knownSweep(runs: string, name: string, now: number): string | null {
  try {
    return findTarget(runs, name, 'sweep', now).sweep;
  } catch (error) {
    const isUnknown =
      (error instanceof RunError && error.kind === 'unknown-name') ||
      (error instanceof StoreError && error.kind === 'no-store');
    if (isUnknown && isLeftover(runs, name, now)) return null;
    throw error;
  }
}

/**
 * Removes trials without a sweep, leftovers of killed commands, and stale models.
 * @param options folders: where else to look for leftovers. olderThanMs: only what has not changed for so long
 * @throws RunError where sweeps are run here; StoreError
 */
export async function collectGarbage(
  context: ActionContext,
  {
    folders = [],
    olderThanMs,
    dryRun = false,
  }: {
    readonly folders?: readonly string[];
    readonly olderThanMs: number;
    readonly dryRun?: boolean;
  },
): Promise<GarbageReport> {
  const { folder, now, stop } = context;
  return await collect({
    runsFolder: resolve(folder, 'runs'),
    places: [
      { folder: resolve(folder), depth: 3 },
      { folder: cacheFolder(), depth: 2 },
      ...folders.map((place) => ({ folder: resolve(folder, place), depth: 3 })),
    ],
    leftovers: leftoverKinds,
    olderThanMs,
    dryRun,
    clock: now,
    wait: { ...storeWait(context), stop },
  });
}
