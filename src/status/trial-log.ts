import { AttemptError } from '../runs/attempt-error.js';
import { attemptOpenedAt, listAttempts, newestAttempt } from '../runs/attempt-folder.js';
import { readOwner, isOwnerAlive, attemptLocation } from '../runs/attempt-owner.js';
import { type EndFile, readEnd } from '../runs/attempt-end.js';
import { type LogReader, openLog } from '../runs/log-file.js';
import { runsLayout } from '../runs/runs-layout.js';

/** What stands above an attempt's log. */
export interface LoggedAttempt {
  readonly attempt: number;
  /** The machine, or the cluster's node; null before its process has said who it is. */
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
  | { readonly kind: 'no-log'; readonly attempt: number }
  | { readonly kind: 'replaced'; readonly attempt: number }
  /** All of its log has been given. */
  | { readonly kind: 'read'; readonly attempt: number }
  /** It ended while it was followed. */
  | { readonly kind: 'ended'; readonly attempt: LoggedAttempt }
  /** Nothing more comes: the trial has ended, or nobody is there who would run it on. */
  | { readonly kind: 'over'; readonly why: 'trial-ended' | 'nobody-runs-it' | 'removed' };

export interface FollowOptions {
  /** Waits a moment; false where a person wants no more. */
  readonly wait: () => Promise<boolean>;
  /** Whether a coordinator is there that may start another attempt. */
  readonly isCoordinated: () => boolean;
}

/** All of one attempt's log, as it stands now. @param lastLines null for the whole of it */
export function* readAttemptLog(
  trialFolder: string,
  attempt: number,
  lastLines: number | null,
): Generator<TrialLogEvent> {
  yield { kind: 'attempt', attempt: loggedAttempt(trialFolder, attempt) };
  const reader = openLog(logPath(trialFolder, attempt), lastLines);
  if (reader === null) {
    yield { kind: 'no-log', attempt };
    return;
  }
  try {
    yield* written(reader, attempt);
    yield { kind: 'read', attempt };
  } finally {
    reader.close();
  }
}

/**
 * An attempt's log as it grows, then that of the next attempt, to the end of the trial. A trial without attempts is waited for as
 * long as somebody may start it.
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
      // In this order: who ends a trial writes the end before he leaves.
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
  for (;;) {
    const piece = reader.next();
    if (piece.kind === 'end') return;
    if (piece.kind === 'replaced') yield { kind: 'replaced', attempt };
    else yield { kind: 'bytes', attempt, bytes: piece.bytes };
  }
}

function whyOver(
  trialFolder: string,
  attempt: number,
  isCoordinated: boolean,
): Extract<TrialLogEvent, { kind: 'over' }>['why'] | null {
  if (attempt > 0 && !listAttempts(trialFolder).includes(attempt)) return 'removed';
  const end = attempt === 0 ? null : endOf(runsLayout.attempt(trialFolder, attempt));
  if (end !== null && end.state !== 'planned') return 'trial-ended';
  return isCoordinated ? null : 'nobody-runs-it';
}

/** What is known of an attempt; little where it was removed meanwhile. */
function loggedAttempt(trialFolder: string, attempt: number): LoggedAttempt {
  const folder = runsLayout.attempt(trialFolder, attempt);
  const owner = readable(() => readOwner(folder));
  const where = attemptLocation(folder);
  const end = endOf(folder);
  return {
    attempt,
    host: where?.host ?? null,
    job: where?.job ?? null,
    startedAt: end?.startedAt ?? readable(() => attemptOpenedAt(folder)),
    end,
    // Of a process on another machine nobody here can say that it is gone.
    isIdle: owner === null || isOwnerAlive(owner) === 'gone',
  };
}

function endOf(folder: string): EndFile | null {
  return readable(() => readEnd(folder));
}

function logPath(trialFolder: string, attempt: number): string {
  return runsLayout.log(runsLayout.attempt(trialFolder, attempt));
}

/** A log is for looking into what went wrong: another file that is damaged or gone does not keep it from being read. */
function readable<Value>(read: () => Value | null): Value | null {
  try {
    return read();
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isGone || error instanceof AttemptError) return null;
    throw error;
  }
}
