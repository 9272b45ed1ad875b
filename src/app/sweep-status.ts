import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findTarget } from '../coordinator/control/find-target.js';
import { listAttempts } from '../runs/attempt-folder.js';
import type { TrialState } from '../runs/cause.js';
import { livingCoordinator } from '../runs/coordinator-file.js';
import type { ProgressFile } from '../runs/attempt-end.js';
import { runsLayout } from '../runs/runs-layout.js';
import { runningProgress } from '../status/live-sweep.js';
import {
  readOverview,
  readStatus,
  readTrialState,
  type SweepOverview,
  type SweepStatus,
} from '../status/read-status.js';
import { type WatchedRuns, type WatchEnd, watchRuns } from '../status/watch-runs.js';
import { followTrialLog, readAttemptLog, type TrialLogEvent } from '../status/trial-log.js';
import type { ActionContext } from './action.js';
import { AppError } from './app-error.js';

type Reading = Pick<ActionContext, 'folder' | 'now'>;

/** All sweeps: those that wait in the queue first, then the newest. @throws StoreError 'no-store' */
export function listSweeps({ folder, now }: Reading): readonly SweepOverview[] {
  return readOverview(resolve(folder, 'runs'), now());
}

/** A sweep, its trials, and how far the running ones are, by their ids. @throws RunError, StoreError */
export function sweepStatus(
  { folder, now }: Reading,
  name: string,
): { readonly status: SweepStatus; readonly progress: ReadonlyMap<string, ProgressFile> } {
  const runs = resolve(folder, 'runs');
  const { sweep } = findTarget(runs, name, 'sweep', now());
  const status = readStatus(runs, sweep, now());
  return { status, progress: runningProgress(runs, status) };
}

/**
 * How sweeps are getting on, once a second, until nothing runs or is left, or `stop` is aborted.
 * @param name of a sweep; undefined for all. @param options live: with what moves in the trials that run
 * @throws RunError, StoreError
 */
export async function* watchSweeps(
  { folder, now, stop }: Pick<ActionContext, 'folder' | 'now' | 'stop'>,
  name?: string,
  { live = true }: { readonly live?: boolean } = {},
): AsyncGenerator<WatchedRuns, WatchEnd> {
  const runs = resolve(folder, 'runs');
  const sweep = name === undefined ? null : findTarget(runs, name, 'sweep', now()).sweep;
  return yield* watchRuns(runs, sweep, { now, stop, live });
}

export interface LogRequest {
  /** The beginning of the trial's id. */
  readonly trial: string;
  /** Number of the attempt, or `all`, the newest last; the newest alone without it. */
  readonly attempt?: number | 'all' | undefined;
  /** Only so many lines from the end; null for all. */
  readonly lines?: number | null;
  /** Goes on until the trial has ended. */
  readonly follow?: boolean;
}

export interface TrialLog {
  readonly trialId: string;
  /** Numbers of its attempts. */
  readonly attempts: readonly number[];
  /** As the database last knew it. */
  readonly state: TrialState | null;
  readonly events: AsyncIterable<TrialLogEvent>;
}

const pollMs = 300;

/** What a trial has written to its log. @throws AppError where it has no such attempt; RunError; StoreError */
export function trialLog(
  { folder, now, stop }: Pick<ActionContext, 'folder' | 'now' | 'stop'>,
  { trial, attempt, lines = null, follow = false }: LogRequest,
): TrialLog {
  const runs = resolve(folder, 'runs');
  const target = findTarget(runs, trial, 'trial', now());
  const trialId = target.kind === 'trial' ? target.trialId : '';
  const trialFolder = runsLayout.trial(runs, trialId);
  const attempts = listAttempts(trialFolder);
  if (typeof attempt === 'number' && !attempts.includes(attempt)) {
    throw new AppError({ kind: 'no-such-attempt', trialId, attempts });
  }
  const wanted =
    attempt === 'all' ? attempts : typeof attempt === 'number' ? [attempt] : attempts.slice(-1);
  const first = wanted[0] ?? 0;
  async function* read(): AsyncGenerator<TrialLogEvent> {
    for (const shown of wanted) yield* readAttemptLog(trialFolder, shown, lines);
  }
  const events = follow
    ? followTrialLog(trialFolder, first, lines, {
        wait: async () => {
          await sleep(pollMs, undefined, { signal: stop }).catch(() => undefined);
          return !stop.aborted;
        },
        isCoordinated: () => livingCoordinator(runs, now()) !== null,
      })
    : read();
  return { trialId, attempts, state: readTrialState(runs, trialId), events };
}
