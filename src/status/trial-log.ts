import { attemptOpenedAt, listAttempts, newestAttempt } from '../runs/attempt-folder.js';
import { readOwner, isOwnerAlive, attemptLocation } from '../runs/attempt-owner.js';
import { type EndFile, readEnd } from '../runs/attempt-end.js';
import { type LogReader, openLog } from '../runs/log-file.js';
import { orIfDamaged } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';

/** The heading of an attempt's log. */
export interface LoggedAttempt {
  readonly attempt: number;
  /** The machine, or the cluster's node; null before its process has claimed it. */
  readonly host: string | null;
  /** The cluster job that it is; null where it is none. */
  readonly job: string | null;
  /** Unix milliseconds; null where its folder is gone. */
  readonly startedAt: number | null;
  /** null while it runs, or where its coordinator died before it saw the end. */
  readonly end: EndFile | null;
  /** Whether no process is at work in it, or none yet. */
  readonly isIdle: boolean;
}

/** The log of a trial, piece by piece. */
export type TrialLogEvent =
  | { readonly kind: 'attempt'; readonly attempt: LoggedAttempt }
  | { readonly kind: 'bytes'; readonly attempt: number; readonly bytes: Uint8Array }
  /** It has no log; another file took its log's place; all of its log has been given. */
  | { readonly kind: 'no-log' | 'replaced' | 'read'; readonly attempt: number }
  /** It ended while it was followed. */
  | { readonly kind: 'ended'; readonly attempt: LoggedAttempt }
  /** Nothing more comes: the trial has ended, or no coordinator is there that would run it on. */
  | { readonly kind: 'over'; readonly why: 'trial-ended' | 'no-coordinator' | 'removed' };

export interface FollowOptions {
  /** Waits a moment; false where a person wants no more. */
  readonly wait: () => Promise<boolean>;
  /** Whether a coordinator is there that may start another attempt. */
  readonly isCoordinated: () => boolean;
}

/** All of one attempt's log, as it is now. @param lastLines null for all lines */
export function* readAttemptLog(
  trialFolder: string,
  attempt: number,
  lastLines: number | null,
): Generator<TrialLogEvent> {
  yield { kind: 'attempt', attempt: loggedAttempt(trialFolder, attempt) };
  const reader = openLog(logPath(trialFolder, attempt), lastLines);
  try {
    if (reader !== null) yield* written(reader, attempt);
    yield { kind: reader === null ? 'no-log' : 'read', attempt };
  } finally {
    reader?.close();
  }
}

/**
 * An attempt's log as it grows, then that of the next attempt, to the end of the trial. A trial without attempts is waited for as
 * long as a coordinator may start it.
 * @param first number of the attempt to begin with; 0 for a trial without attempts
 */
export async function* followTrialLog(
  trialFolder: string,
  first: number,
  lastLines: number | null,
  options: FollowOptions,
): AsyncGenerator<TrialLogEvent> {
  let attempt = first;
  const known = newestAttempt(trialFolder);
  for (;;) {
    if (attempt > 0) {
      const lines = attempt <= known ? lastLines : null;
      if (!(yield* followAttempt(trialFolder, attempt, lines, options))) return;
    }
    for (;;) {
      // In this order: a coordinator writes the end of a trial before it leaves.
      const isCoordinated = options.isCoordinated();
      const next = listAttempts(trialFolder).find((number) => number > attempt);
      if (next !== undefined) {
        attempt = next;
        break;
      }
      const why = whyOver(trialFolder, attempt, isCoordinated);
      if (why !== null) {
        yield { kind: 'over', why };
        return;
      }
      if (!(await options.wait())) return;
    }
  }
}

/** @returns whether there may be more; false where a person wants no more. */
async function* followAttempt(
  trialFolder: string,
  attempt: number,
  lastLines: number | null,
  options: FollowOptions,
): AsyncGenerator<TrialLogEvent, boolean> {
  const begun = loggedAttempt(trialFolder, attempt);
  yield { kind: 'attempt', attempt: begun };
  let reader: LogReader | null = null;
  let lines = lastLines;
  try {
    for (;;) {
      if (!listAttempts(trialFolder).includes(attempt)) return true;
      const isCoordinated = options.isCoordinated();
      // Before the log: what an attempt that has ended wrote is all there.
      const now = loggedAttempt(trialFolder, attempt);
      const isLast = !listAttempts(trialFolder).some((number) => number > attempt);
      reader ??= openLog(logPath(trialFolder, attempt), lines);
      lines = null;
      if (reader !== null) yield* written(reader, attempt);
      if (now.end !== null || !isLast || (now.isIdle && !isCoordinated)) {
        yield { kind: reader === null ? 'no-log' : 'read', attempt };
        if (begun.end === null && now.end !== null) yield { kind: 'ended', attempt: now };
        return true;
      }
      if (!(await options.wait())) return false;
    }
  } finally {
    reader?.close();
  }
}

function* written(reader: LogReader, attempt: number): Generator<TrialLogEvent> {
  for (let piece = reader.next(); piece.kind !== 'end'; piece = reader.next()) {
    yield { ...piece, attempt };
  }
}

function whyOver(
  trialFolder: string,
  attempt: number,
  isCoordinated: boolean,
): Extract<TrialLogEvent, { kind: 'over' }>['why'] | null {
  if (attempt > 0 && !listAttempts(trialFolder).includes(attempt)) return 'removed';
  const folder = runsLayout.attempt(trialFolder, attempt);
  const end = attempt === 0 ? null : orIfDamaged(() => readEnd(folder), null);
  if (end !== null && end.state !== 'planned') return 'trial-ended';
  return isCoordinated ? null : 'no-coordinator';
}

/** What is known of an attempt: little where it was removed meanwhile, or another file of it is damaged. */
function loggedAttempt(trialFolder: string, attempt: number): LoggedAttempt {
  const folder = runsLayout.attempt(trialFolder, attempt);
  const owner = orIfDamaged(() => readOwner(folder), null);
  const { host = null, job = null } = attemptLocation(folder) ?? {};
  const end = orIfDamaged(() => readEnd(folder), null);
  return {
    attempt,
    host,
    job,
    startedAt: end?.startedAt ?? openedAt(folder),
    end,
    // Of a process on another machine this one cannot say that it is gone.
    isIdle: owner === null || isOwnerAlive(owner) === 'gone',
  };
}

function openedAt(folder: string): number | null {
  try {
    return attemptOpenedAt(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function logPath(trialFolder: string, attempt: number): string {
  return runsLayout.log(runsLayout.attempt(trialFolder, attempt));
}
