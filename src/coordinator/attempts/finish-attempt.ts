import { existsSync, mkdirSync } from 'node:fs';
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
import { type ProcessEnd, unseenEnd } from '../../executor/executor.js';
import { recordAttemptEnd, recordResult } from '../../store/ingest/record-attempt.js';
import { furthestStep } from '../../store/queries/run-queries.js';
import {
  type StopOrder,
  trialStop,
  type AttemptOutcome,
  attemptOutcome,
  type AttemptVerdict,
} from './attempt-outcome.js';
import { dropModelsBeside } from './drop-models.js';
import { attemptsThatCount, verdict } from './retry-policy.js';
import { lostFolderOutcome, recordLostAttempt, trialFolderProblem } from './lost-folder.js';
import type { SweepContext } from '../sweep-context.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import { openTrialAttempt } from './open-trial-attempt.js';

/** An attempt whose process is gone, not yet judged. */
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
 * Judges an attempt by what it left, writes end.json, then tells the database: in this order, so that a database that is lost, cut
 * off at any moment or locked for hours can be brought up to the files.
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
  const { trialId, attempt, startedAt } = ended;
  const trialFolder = runsLayout.trial(context.runsFolder, trialId);
  const folder = runsLayout.attempt(trialFolder, attempt);
  // An earlier attempt on a machine that was cut off may have gone on until this one fenced it off: this one began where that had got to.
  const ingestAll = (): void => {
    for (const earlier of listAttempts(trialFolder).filter((other) => other <= attempt)) {
      const its = runsLayout.attempt(trialFolder, earlier);
      while (context.ingestMetrics(trialId, earlier, its).more);
    }
  };
  writer.tryNow(ingestAll);
  // A program may have made the folder anew, to write into it; without trial.json it is not the one that it was started in.
  const isLost = !existsSync(folder) || !existsSync(runsLayout.trialFile(trialFolder));
  // The trial remembers its end all the same, and the next attempt gets a number of its own.
  if (isLost) mkdirSync(folder, { recursive: true });
  const result = isLost ? lostFolderOutcome(folder) : readPublished(trialFolder);
  const logTail = readLogTail(folder);
  const outcome = 'cause' in result ? result : judge(ended, result.published, folder, logTail);
  // What a user's program keeps as its checkpoint is its own affair: how far it got is what it said.
  const checkpointStep = existsSync(runsLayout.program(folder))
    ? Math.max(furthestStep(store, trialId), toldStep(folder))
    : newestCheckpointStep(trialFolder);
  const { state, delayMs } = verdict(
    {
      cause: outcome.cause,
      order: ended.order,
      checkpointStep,
      watched: ended.watched,
      past: attemptsThatCount(trialFolder, attempt),
      retries: context.plan.runner.retries,
    },
    context.timing.backOffMs,
  );
  const end: EndFile = {
    format: 1,
    ...outcome,
    state,
    ...(ended.watched && { sweep: context.plan.name }),
    exitCode: ended.end.exitCode,
    signal: ended.end.signal,
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
          if ('published' in result && result.published !== null) {
            recordResult(store, trialId, result.published);
          }
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

/** Beside what the database knows, which may be behind. */
function toldStep(attemptFolder: string): number {
  return orIfDamaged(() => readProgress(attemptFolder)?.step ?? 0, 0);
}

function judge(
  ended: EndedAttempt,
  published: ResultFile | null,
  folder: string,
  logTail: string,
): AttemptOutcome {
  // Another attempt may have published it before this one could begin.
  if (ended.end.startError !== null && published === null) {
    return { cause: 'exception', message: `It could not be started: ${ended.end.startError}.` };
  }
  return attemptOutcome({
    exitCode: ended.end.exitCode,
    signal: ended.end.signal,
    published: published !== null,
    failure: readOwnWords(folder),
    order: ended.order,
    memoryKill: ended.end.memoryKill,
    reason: ended.end.reason,
    logTail,
  });
}

/** A result that cannot be read is no accident of this attempt: running it again would find the same file. */
function readPublished(trialFolder: string): { published: ResultFile | null } | AttemptOutcome {
  try {
    return { published: readResult(trialFolder) };
  } catch (error) {
    if (error instanceof AttemptError) return { cause: 'bad-data', message: error.message };
    throw error;
  }
}

function readOwnWords(folder: string): ReturnType<typeof readFailure> {
  return orIfDamaged(() => readFailure(folder), null);
}

/**
 * Stops a trial that has not started: an attempt that is opened and ended at once, so that the run folders, and with them a
 * rebuilt database, remember it.
 */
export function closeUnstarted(context: SweepContext, trial: PlannedTrial): AttemptVerdict {
  const { attempt, folder, startedAt } = openTrialAttempt(context, trial);
  claimAttempt(folder);
  return finishAttempt(context, {
    trialId: trial.trialId,
    attempt,
    startedAt,
    end: unseenEnd,
    order: trialStop('stopped-by-user'),
    watched: true,
  });
}
