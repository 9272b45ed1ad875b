import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../store/store-error.js';
import { type LiveSweep, readLiveSweep } from './live-sweep.js';
import { watchSweep } from './watch-sweep.js';
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

const pollMs = 1000;

/**
 * Reads once a second how sweeps are getting on, until nothing runs or is left, or it is stopped.
 * @param sweep null for all
 * @param options live: whether what moves is wanted, for which the folders of the trials that run are read
 * @throws as readStatus, where the first reading finds nothing or a later one has failed for several seconds
 */
export async function* watchRuns(
  runsFolder: string,
  sweep: string | null,
  options: { readonly now: () => number; readonly stop: AbortSignal; readonly live: boolean },
): AsyncGenerator<WatchedRuns, WatchEnd> {
  const { now, stop, live } = options;
  let isSeen = false;
  const polls = watchSweep({
    // Any process that runs sweeps here may come to this one.
    runsFolder,
    now,
    mustExist: true,
    read: () => readAll(runsFolder, sweep, now(), live),
    // A sweep that takes long to read is read less often.
    wait: async ({ costMs }) => {
      const waitMs = Math.max(pollMs, 10 * costMs);
      await sleep(waitMs, undefined, { signal: stop }).catch(() => undefined);
      return !stop.aborted;
    },
  });
  try {
    for await (const { value, isRun } of polls) {
      isSeen = true;
      yield value;
      if ('trials' in value.status && value.status.state === 'finished') return 'finished';
      if (!isRun) return 'not-running';
    }
  } catch (error) {
    if (isSeen && error instanceof StoreError && error.kind === 'unknown-sweep') return 'removed';
    throw error;
  }
  return 'stopped';
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
