import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { AttemptError } from '../../runs/attempt-error.js';
import { orIfDamaged } from '../../runs/runs-file.js';
import { listAttempts, newestCheckpointStep } from '../../runs/attempt-folder.js';
import { type EndFile, writeEnd, readFailure } from '../../runs/attempt-end.js';
import { readProgress } from '../../runs/attempt-end.js';
import { readLogTail } from '../../runs/log-file.js';
import { type ResultFile, readResult } from '../../runs/result-file.js';
import { checkpointsKind } from '../../runs/run-folders.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { attemptLocation, claimAttempt } from '../../runs/attempt-owner.js';
import { removeOwnFolder } from '../../files/own-folder.js';
import { type BegunAttempt, type ProcessEnd, unseenEnd } from '../../executor/executor.js';
import { recordAttemptEnd, recordResult } from '../../store/ingest/record-attempt.js';
import { furthestStep } from '../../store/queries/run-queries.js';
import {
  type StopOrder,
  trialStop,
  type AttemptOutcome,
  attemptOutcome,
  type AttemptVerdict,
} from './attempt-outcome.js';
import { unwantedBeside, unwantedOf } from '../../store/queries/unwanted.js';
import type { TrialState } from '../../runs/cause.js';
import { attemptsThatCount, verdict } from './retry-policy.js';
import { lostFolderOutcome, recordLostAttempt, trialFolderProblem } from './lost-folder.js';
import { emitProblem, type SweepContext } from '../sweep-context.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import { openTrialAttempt } from './open-trial-attempt.js';

/** An attempt whose process is gone, and whose outcome is not yet decided. */
export interface EndedAttempt {
  readonly trialId: string;
  readonly attempt: number;
  readonly startedAt: number;
  readonly end: ProcessEnd;
  readonly order: StopOrder | null;
  /** Whether this coordinator saw it end. */
  readonly watched: boolean;
}

/**
 * Decides by what an attempt left how it ended, writes end.json, then records it in the database: in this order, so that a database
 * that is lost, cut off at any moment or locked for hours can be updated from the files.
 */
export function finishAttempt(context: SweepContext, ended: EndedAttempt): AttemptVerdict {
  const trialFolder = runsLayout.trial(context.runsFolder, ended.trialId);
  try {
    return finishByFolder(context, ended);
  } catch (error) {
    const problem = trialFolderProblem(error, trialFolder);
    if (problem === null) throw error;
    return recordLostAttempt(context, ended, problem);
  }
}

function finishByFolder(context: SweepContext, ended: EndedAttempt): AttemptVerdict {
  const { store, writer } = context;
  const { trialId, attempt, startedAt, order, watched } = ended;
  const { exitCode, signal } = ended.end;
  const trialFolder = runsLayout.trial(context.runsFolder, trialId);
  const folder = runsLayout.attempt(trialFolder, attempt);
  // An earlier attempt on a machine that was cut off may have gone on until this one fenced it off: this one began from its checkpoint.
  const ingestAll = (): void => {
    for (const earlier of listAttempts(trialFolder).filter((other) => other <= attempt)) {
      const its = runsLayout.attempt(trialFolder, earlier);
      while (context.ingestMetrics(trialId, earlier, its).more);
    }
  };
  writer.tryNow(ingestAll);
  // A program may have made the folder anew, to write into it; without trial.json it is not the one that it was started in.
  const isLost = !existsSync(folder) || !existsSync(runsLayout.trialFile(trialFolder));
  // The trial keeps its end all the same, and the next attempt gets the next number.
  if (isLost) mkdirSync(folder, { recursive: true });
  const logTail = readLogTail(folder);
  const { result, outcome } = isLost
    ? { result: null, outcome: lostFolderOutcome(folder) }
    : outcomeByFiles(ended, trialFolder, logTail);
  // A user's program keeps its checkpoint itself: how far it got is what it reported, also what the database has yet to read.
  const checkpointStep = existsSync(runsLayout.program(folder))
    ? Math.max(
        furthestStep(store, trialId),
        orIfDamaged(() => readProgress(folder)?.step ?? 0, 0),
      )
    : newestCheckpointStep(trialFolder);
  const past = attemptsThatCount(trialFolder, attempt);
  const { retries } = context.plan.runner;
  const { state, delayMs } = verdict(
    { cause: outcome.cause, order, checkpointStep, watched, past, retries },
    context.timing.backOffMs,
  );
  const end: EndFile = {
    format: 1,
    ...outcome,
    state,
    ...(watched && { sweep: context.plan.name }),
    exitCode,
    signal,
    checkpointStep,
    startedAt,
    endedAt: Math.max(startedAt, context.clock()),
  };
  writeEnd(folder, end);
  const where = attemptLocation(folder);
  writer.write(
    () => {
      ingestAll();
      store
        .transaction(() => {
          recordAttemptEnd(store, trialId, attempt, end, { logTail, where });
          if (result !== null) recordResult(store, trialId, result);
        })
        .immediate();
      dropModelsBeside(context, trialId, state);
    },
    { trialId, state },
  );
  // A grid of pruned trials would fill the disk; one that is retried starts again and gets the same bits.
  if (state === 'pruned') {
    removeOwnFolder(runsLayout.checkpoints(trialFolder), checkpointsKind(trialFolder));
  }
  return { ...outcome, state, delayMs };
}

/** What the published result, failure.json and the end of the process make of an attempt. */
function outcomeByFiles(
  { attempt, end, order }: EndedAttempt,
  trialFolder: string,
  logTail: string,
): { readonly result: ResultFile | null; readonly outcome: AttemptOutcome } {
  let result: ResultFile | null;
  try {
    result = readResult(trialFolder);
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    // A result that cannot be read is no accident of this attempt: running it again would find the same file.
    return { result: null, outcome: { cause: 'bad-data', message: error.message } };
  }
  // Another attempt may have published it before this one could begin.
  if (end.startError !== null && result === null) {
    const message = `It could not be started: ${end.startError}.`;
    return { result, outcome: { cause: 'exception', message } };
  }
  const folder = runsLayout.attempt(trialFolder, attempt);
  const failure = orIfDamaged(() => readFailure(folder), null);
  const published = result !== null;
  return { result, outcome: attemptOutcome({ ...end, published, failure, order, logTail }) };
}

/**
 * Stops a trial that has not started: an attempt that is opened and ended at once, so that the run folders, and with them a
 * rebuilt database, remember it.
 */
export function closeUnstarted(context: SweepContext, trial: PlannedTrial): AttemptVerdict {
  const { attempt, startedAt } = openUnbegun(context, trial);
  return finishAttempt(context, {
    trialId: trial.trialId,
    attempt,
    startedAt,
    end: unseenEnd,
    order: trialStop('stopped-by-user'),
    watched: true,
  });
}

/** An attempt in which nothing runs, claimed so that no process which comes late can have it. */
export function openUnbegun(context: SweepContext, trial: PlannedTrial): BegunAttempt {
  const opened = openTrialAttempt(context, trial);
  claimAttempt(opened.folder);
  return opened;
}

/**
 * Removes trained networks that no sweep keeps, now that this trial has ended: those that are no longer the best of their point, or
 * whose point is no longer among the best settings. A trial that has not succeeded can only complete a point.
 */
function dropModelsBeside(context: SweepContext, trialId: string, state: TrialState): void {
  const { keep } = context.plan.runner;
  const mayChange = state === 'succeeded' || typeof keep === 'object';
  if (keep !== 'all' && mayChange && state !== 'planned') {
    dropModels(context, unwantedBeside(context.store, trialId));
  }
}

/** The same for all of a sweep: what a coordinator that died had left to remove. */
export function dropModelsOf(context: SweepContext): void {
  if (context.plan.runner.keep !== 'all') {
    dropModels(context, unwantedOf(context.store, context.plan.name));
  }
}

function dropModels(context: SweepContext, trialIds: readonly string[]): void {
  for (const trialId of trialIds) {
    const folder = runsLayout.trial(context.runsFolder, trialId);
    try {
      for (const path of runsLayout.model(folder)) rmSync(path, { force: true });
    } catch (error) {
      emitProblem(context)(
        `A trained network that is no longer needed could not be removed: ${String(error)}`,
      );
    }
  }
}
