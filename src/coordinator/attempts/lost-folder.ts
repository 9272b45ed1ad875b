import type { EndFile } from '../../runs/attempt-end.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { type ProcessEnd, unseenEnd } from '../../executor/executor.js';
import { recordAttemptEnd, recordAttemptStart } from '../../store/ingest/record-attempt.js';
import { trialStandings } from '../../store/queries/run-queries.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import type { AttemptOutcome, AttemptVerdict } from './attempt-outcome.js';
import { currentState, type SweepContext } from '../sweep-context.js';
import { sep } from 'node:path';
import { systemErrorText } from '../../files/system-error.js';

/** The outcome of an attempt whose folder is gone. */
export function lostFolderOutcome(attemptFolder: string): AttemptOutcome {
  return {
    cause: 'lost-folder',
    message: `Its folder ${attemptFolder} was deleted or moved while it ran. \`reelsweep retry\` runs it again.`,
  };
}

/** An attempt that ends without a folder that can be used. */
interface LostAttempt {
  readonly trialId: string;
  readonly attempt: number;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly end: Pick<ProcessEnd, 'exitCode' | 'signal'>;
}

/** Fails a trial whose folder cannot be used, in the database alone: nothing can be written where it belongs. */
export function recordLostAttempt(
  { store, writer, plan, clock }: SweepContext,
  { trialId, attempt, startedAt, end: { exitCode, signal } }: LostAttempt,
  message: string,
): AttemptVerdict {
  const state = 'failed' as const;
  const cause = 'lost-folder' as const;
  const end: EndFile = {
    format: 1,
    cause,
    message,
    state,
    sweep: plan.name,
    exitCode,
    signal,
    checkpointStep: 0,
    startedAt,
    endedAt: Math.max(startedAt, clock()),
  };
  const seen = { logTail: '', where: null };
  writer.write(
    () => {
      store.transaction(() => recordAttemptEnd(store, trialId, attempt, end, seen)).immediate();
    },
    { trialId, state },
  );
  return { state, cause, message, delayMs: 0 };
}

/**
 * Fails a trial that could not be started because its own folder cannot be used.
 * @returns null where the error is of another kind: the sweep cannot go on then
 */
export function failTrialWithoutFolder(
  context: SweepContext,
  { trialId }: PlannedTrial,
  error: unknown,
): AttemptVerdict | null {
  const { store, writer, plan, runsFolder, clock } = context;
  const problem = trialFolderProblem(error, runsLayout.trial(runsFolder, trialId));
  if (problem === null) return null;
  const known = trialStandings(store, plan.name).find((standing) => standing.trialId === trialId);
  // One that had begun keeps its number.
  const isBegun = currentState(context, trialId) === 'running';
  const attempt = Math.max(1, (known?.attempts ?? 0) + (isBegun ? 0 : 1));
  const startedAt = clock();
  writer.write(
    () => {
      store.transaction(() => recordAttemptStart(store, trialId, attempt, startedAt)).immediate();
    },
    { trialId, state: 'running' },
  );
  return recordLostAttempt(context, { trialId, attempt, startedAt, end: unseenEnd }, problem);
}

/** Errors that speak of one path. Others, such as a full disk, concern the whole sweep. */
const ofOnePath: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
  'EACCES',
  'EPERM',
]);

/**
 * What is wrong with a trial's own folder, where an error says so: that fails the trial, and not the sweep.
 * @returns one sentence; null for any other error, such as a full disk
 */
export function trialFolderProblem(error: unknown, trialFolder: string): string | null {
  const { code, path } = error as NodeJS.ErrnoException;
  if (!ofOnePath.has(code) || path === undefined) return null;
  if (path !== trialFolder && !path.startsWith(`${trialFolder}${sep}`)) return null;
  return `${systemErrorText(error) ?? path}. \`reelsweep retry\` runs the trial again once that is put right.`;
}
