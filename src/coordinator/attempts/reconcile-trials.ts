import { existsSync } from 'node:fs';
import { attemptOpenedAt, listAttempts, newestAttempt } from '../../runs/attempt-folder.js';
import { readEnd } from '../../runs/attempt-end.js';
import { readOwner } from '../../runs/attempt-owner.js';
import { orIfDamaged } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { takeRequests } from '../../runs/requests.js';
import { unseenEnd } from '../../executor/executor.js';
import { ingestTrialFolder } from '../../store/ingest/fill-store.js';
import { recordAttemptStart } from '../../store/ingest/record-attempt.js';
import { attemptStart, runningTrials, recordedTrials } from '../../store/queries/run-queries.js';
import { applyRequest } from '../control/apply-requests.js';
import { mayStillRun, isForeignAttempt } from '../schedule/foreign-attempts.js';
import { emitProblem, record, type SweepContext } from '../sweep-context.js';
import { dropModelsOf, finishAttempt } from './finish-attempt.js';
import { trialFolderProblem } from './lost-folder.js';

/** Brings the database up to what the folders hold, and ends what a dead coordinator left behind, except for what goes on elsewhere. */
export async function reconcileTrials(context: SweepContext, stop?: AbortSignal): Promise<void> {
  const { store, writer, runsFolder, plan, supervisor } = context;
  const onProblem = emitProblem(context);
  const own = trialsLeftOpen(context);
  // Another sweep's jobs go on in their cluster, and are for that sweep to look after.
  const others = runningTrials(store).filter((trialId) => !isClusterJob(runsFolder, trialId));
  async function reconcile(trialId: string): Promise<void> {
    const goesOn = (attempt: string) => supervisor.goesOn(attempt);
    const isLeft = await closeAbandoned(context, trialId, goesOn);
    writer.write(() => {
      ingestTrialFolder(store, context.ingestMetrics, runsFolder, trialId).forEach(onProblem);
    });
    // It published meanwhile: no process will watch it again.
    const isPublished = existsSync(runsLayout.result(runsLayout.trial(runsFolder, trialId)));
    if (isLeft && isPublished) await closeAbandoned(context, trialId);
  }
  const reconciling = [...new Set([...own, ...others])].map((trialId) =>
    reconcile(trialId).catch((error: unknown) => {
      const problem = trialFolderProblem(error, runsLayout.trial(runsFolder, trialId));
      if (problem === null) throw error;
      onProblem(problem);
    }),
  );
  await Promise.all(reconciling);
  // What is decided from here on is decided by the database.
  await writer.flush(stop);
  dropModelsOf(context);
  // Left for a coordinator that died before it took them. A stop of all of the sweep was meant for that run, not for this one.
  for (const request of takeRequests(runsFolder, plan.name, onProblem)) {
    applyRequest(context, request);
  }
}

function isClusterJob(runsFolder: string, trialId: string): boolean {
  const trialFolder = runsLayout.trial(runsFolder, trialId);
  const newest = runsLayout.attempt(trialFolder, newestAttempt(trialFolder));
  return readOwner(newest)?.job !== undefined;
}

/**
 * Trials of the sweep that run by the database, or of which the folders know what it does not: an attempt that a cluster started on
 * its own, or an end that a coordinator had no time to record.
 */
export function trialsLeftOpen({ store, runsFolder, plan }: SweepContext): ReadonlySet<string> {
  const open = recordedTrials(store, plan.name).filter(({ trialId, state, attempts }) => {
    const folder = runsLayout.trial(runsFolder, trialId);
    if (state === 'running' || state === 'succeeded') return state === 'running';
    try {
      const newest = newestAttempt(folder);
      if (newest > attempts) return true;
      const end = () => readEnd(runsLayout.attempt(folder, newest));
      return newest > 0 && orIfDamaged(end, null)?.state !== state;
    } catch (error) {
      // That a folder cannot be used is reported of its trial once that is to run.
      if (trialFolderProblem(error, folder) === null) throw error;
      return false;
    }
  });
  return new Set(open.map(({ trialId }) => trialId));
}

/**
 * Ends what a dead coordinator left of a trial: each attempt without an end.json is finished once its process is proven gone, or
 * fenced; what it publishes meanwhile counts.
 * @param goesOn whether an attempt is to be left alone, since a process will watch it again; by default none is
 * @returns whether one was left alone
 */
export async function closeAbandoned(
  context: SweepContext,
  trialId: string,
  goesOn: (attemptFolder: string) => Promise<boolean> = () => Promise.resolve(false),
): Promise<boolean> {
  const { store } = context;
  const trialFolder = runsLayout.trial(context.runsFolder, trialId);
  for (const attempt of listAttempts(trialFolder)) {
    const folder = runsLayout.attempt(trialFolder, attempt);
    // One whose end.json is damaged has ended as well: the next attempt goes on from what it left.
    const onProblem = emitProblem(context);
    if (orIfDamaged(() => readEnd(folder) !== null, true, onProblem)) continue;
    // For another user's attempt no process is signalled, and nothing is written into it.
    if (isForeignAttempt(folder)) {
      if (mayStillRun(context, folder)) return true;
      continue;
    }
    if (await goesOn(folder)) return true;
    if ((await context.supervisor.endOrphan(folder)) === 'left') return true;
    const startedAt = attemptStart(store, trialId, attempt) ?? attemptOpenedAt(folder);
    record(context, trialId, 'running', () =>
      recordAttemptStart(store, trialId, attempt, startedAt),
    );
    const end = { end: unseenEnd, order: null, watched: false };
    finishAttempt(context, { trialId, attempt, startedAt, ...end });
  }
  return false;
}
