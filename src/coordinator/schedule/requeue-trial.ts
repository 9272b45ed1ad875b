import { AttemptError } from '../../runs/attempt-error.js';
import { newestAttempt } from '../../runs/attempt-folder.js';
import { readEnd, writeEnd } from '../../runs/attempt-end.js';
import { readLogTail } from '../../runs/log-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { attemptLocation } from '../../runs/attempt-owner.js';
import { recordAttemptEnd, setTrialState } from '../../store/ingest/record-attempt.js';
import { currentState, record, type SweepContext } from '../sweep-context.js';
import { isForeignAttempt } from './foreign-attempts.js';
import { trialFolderProblem } from '../attempts/lost-folder.js';
import { checkedTransition, transitions } from '../attempts/retry-policy.js';

/**
 * Plans a trial again that has ended without success. Its newest end.json says so before the database does, as with every
 * ending: a database made again from the folders knows of the retry.
 * @returns whether it was planned again; false where it is planned, runs or has succeeded, and, with a sentence among the problems,
 * where its folder cannot be used or its end.json is damaged.
 */
export function requeueTrial(context: SweepContext, trialId: string): boolean {
  try {
    return planByFolder(context, trialId);
  } catch (error) {
    const problem =
      error instanceof AttemptError
        ? error.message
        : trialFolderProblem(error, runsLayout.trial(context.runsFolder, trialId));
    if (problem === null) throw error;
    context.emit({ kind: 'problem', message: problem });
    return false;
  }
}

function planByFolder(context: SweepContext, trialId: string): boolean {
  const { store, runsFolder } = context;
  const state = currentState(context, trialId);
  if (transitions[state].retried === undefined) return false;
  const planned = checkedTransition(state, 'retried', 'planned');
  const trialFolder = runsLayout.trial(runsFolder, trialId);
  const attempt = newestAttempt(trialFolder);
  const folder = runsLayout.attempt(trialFolder, attempt);
  // Nothing is written into another user's attempt.
  const end = attempt === 0 || isForeignAttempt(folder) ? null : readEnd(folder);
  if (end === null) {
    record(context, trialId, planned, () => setTrialState(store, trialId, planned, null));
    return true;
  }
  const changed = { ...end, state: 'planned' as const, retriedAt: context.clock() };
  writeEnd(folder, changed);
  const seen = { logTail: readLogTail(folder), where: attemptLocation(folder) };
  record(context, trialId, planned, () => recordAttemptEnd(store, trialId, attempt, changed, seen));
  return true;
}
