import type { EndFile } from '../../runs/attempt-end.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { type ProcessEnd, unseenEnd } from '../../executor/executor.js';
import { recordAttemptEnd, recordAttemptStart } from '../../store/ingest/record-attempt.js';
import { recordedTrials } from '../../store/queries/run-queries.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import type { AttemptOutcome, AttemptVerdict } from './attempt-outcome.js';
import { currentState, record, type SweepContext } from '../sweep-context.js';
import { sep } from 'node:path';
import { systemErrorText } from '../../files/system-error.js';

/** The outcome of an attempt whose folder is gone. */
export function lostFolderOutcome(attemptFolder: string): AttemptOutcome {
  return {
    cause: 'lost-folder',
    message: `Its folder ${attemptFolder} was deleted or moved while it ran. \`reelsweep retry\` runs it again.`,
  };
}

/** Fails a trial whose folder cannot be used, in the database alone: nothing can be written where it belongs. */
export function recordLostAttempt(
  context: SweepContext,
  {
    trialId,
    attempt,
    startedAt,
    end: { exitCode, signal },
  }: {
    readonly trialId: string;
    readonly attempt: number;
    readonly startedAt: number;
    readonly end: Pick<ProcessEnd, 'exitCode' | 'signal'>;
  },
  message: string,
): AttemptVerdict {
  const verdict = { state: 'failed', cause: 'lost-folder', message } as const;
  const end: EndFile = {
    format: 1,
    ...verdict,
    sweep: context.plan.name,
    exitCode,
    signal,
    checkpointStep: 0,
    startedAt,
    endedAt: Math.max(startedAt, context.clock()),
  };
  record(context, trialId, 'failed', () => {
    recordAttemptEnd(context.store, trialId, attempt, end, { logTail: '', where: null });
  });
  return { ...verdict, delayMs: 0 };
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
  const { store, plan, runsFolder, clock } = context;
  const problem = trialFolderProblem(error, runsLayout.trial(runsFolder, trialId));
  if (problem === null) return null;
  const known = recordedTrials(store, plan.name).find((trial) => trial.trialId === trialId);
  // One that had begun keeps its number.
  const isBegun = currentState(context, trialId) === 'running';
  const attempt = Math.max(1, (known?.attempts ?? 0) + (isBegun ? 0 : 1));
  const startedAt = clock();
  record(context, trialId, 'running', () => recordAttemptStart(store, trialId, attempt, startedAt));
  return recordLostAttempt(context, { trialId, attempt, startedAt, end: unseenEnd }, problem);
}

/** Errors that speak of one path. Others, such as a full disk, concern the sweep. */
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
