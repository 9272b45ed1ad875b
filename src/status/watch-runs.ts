import { setTimeout as sleep } from 'node:timers/promises';
import { livingCoordinator } from '../runs/coordinator-file.js';
import { queuedPlans } from '../runs/queued-plans.js';
import { StoreError } from '../store/store-error.js';
import { isLocked } from '../store/when-free.js';
import { type LiveSweep, readLiveSweep } from './live-sweep.js';
import { readOverview, readStatus, type SweepOverview, type SweepStatus } from './read-status.js';

/** What is seen at one moment. */
export interface WatchedRuns {
  /** Of the one sweep that is watched, else of all. */
  readonly status: SweepStatus | readonly SweepOverview[];
  /** What moves in the sweep, or in the one that runs; null where none does, or it was not wanted. */
  readonly live: LiveSweep | null;
}

/** Why nothing more is to be seen. */
export type WatchEnd = 'finished' | 'not-running' | 'removed' | 'stopped';

export interface WatchOptions {
  readonly now: () => number;
  readonly stop: AbortSignal;
  /** Whether `live` is wanted: it reads the folders of the trials that run. */
  readonly live: boolean;
}

const pollMs = 1000;

/** While the database is made anew, or its coordinator starts, there is nothing to be read for a moment. */
const graceMs = 5000;

/**
 * Reads once a second how sweeps are getting on, until nothing runs or is left, or it is stopped.
 * @param sweep null for all
 * @throws as readStatus, where the first reading finds nothing or a later one has failed for several seconds
 */
export async function* watchRuns(
  runsFolder: string,
  sweep: string | null,
  { now, stop, live }: WatchOptions,
): AsyncGenerator<WatchedRuns, WatchEnd> {
  let isSeen = false;
  let failingSince: number | null = null;
  let coordinated = -Infinity;
  for (;;) {
    const began = performance.now();
    let seen: WatchedRuns | null = null;
    let isCoordinated = true;
    try {
      // In this order: a coordinator records how a sweep ended before it leaves.
      const isRun = livingCoordinator(runsFolder, now()) !== null;
      if (isRun) coordinated = performance.now();
      // Between two sweeps of the queue no process runs either for a moment.
      const isBetween =
        queuedPlans(runsFolder).length > 0 && performance.now() - coordinated < graceMs;
      isCoordinated = isRun || isBetween;
      seen = readAll(runsFolder, sweep, now(), live);
      isSeen = true;
      failingSince = null;
    } catch (error) {
      if (isSeen && error instanceof StoreError && error.kind === 'unknown-sweep') return 'removed';
      // A lock may last as long as a person leaves a window open.
      if (isSeen && isLocked(error)) failingSince = null;
      failingSince ??= performance.now();
      if (!mayPass(error, isSeen) || performance.now() - failingSince > graceMs) throw error;
    }
    if (seen !== null) {
      yield seen;
      if ('trials' in seen.status && seen.status.state === 'finished') return 'finished';
      if (!isCoordinated) return 'not-running';
    }
    // A sweep that takes long to read is read less often.
    const wait = Math.max(pollMs, 10 * (performance.now() - began));
    await sleep(wait, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return 'stopped';
  }
}

function readAll(
  runsFolder: string,
  sweep: string | null,
  now: number,
  wantsLive: boolean,
): WatchedRuns {
  const status =
    sweep === null ? readOverview(runsFolder, now) : readStatus(runsFolder, sweep, now);
  if (!wantsLive) return { status, live: null };
  if ('trials' in status) return { status, live: readLiveSweep(runsFolder, status, now) };
  const running = status.find(({ state }) => state === 'running')?.name;
  const shown = running === undefined ? null : readStatus(runsFolder, running, now);
  return { status, live: shown === null ? null : readLiveSweep(runsFolder, shown, now) };
}

/** Whether another try may help. The first one says at once that there is nothing. */
function mayPass(error: unknown, isSeen: boolean): boolean {
  if (!(error instanceof StoreError)) return true;
  if (error.kind === 'no-store') return isSeen;
  return ['damaged-store', 'unwritable-store', 'busy-store'].includes(error.kind);
}
