import { existsSync } from 'node:fs';
import { newestAttempt } from '../../runs/attempt-folder.js';
import { readOwner } from '../../runs/attempt-owner.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { ingestTrialFolder } from '../../store/ingest/fill-store.js';
import { runningTrials } from '../../store/queries/run-queries.js';
import { applyRequest } from '../control/apply-requests.js';
import { closeAbandoned, trialsLeftOpen } from './abandoned-attempts.js';
import { dropModelsOf } from './drop-models.js';
import { trialFolderProblem } from './lost-folder.js';
import { takeRequests } from '../../runs/requests.js';
import type { SweepContext } from '../sweep-context.js';

/** Brings the database up to what the folders hold, and ends what a dead coordinator left behind, but for what goes on by itself. */
export async function reconcileTrials(context: SweepContext, stop?: AbortSignal): Promise<void> {
  const { store, writer, runsFolder, plan, supervisor } = context;
  const own = trialsLeftOpen(context);
  // Another sweep's jobs go on in their cluster, and are for that sweep to look after.
  const others = runningTrials(store).filter((trialId) => !isClusterJob(runsFolder, trialId));
  const ids = new Set([...own, ...others]);
  await Promise.all(
    [...ids].map(async (trialId) => {
      try {
        await take(trialId);
      } catch (error) {
        const problem = trialFolderProblem(error, runsLayout.trial(runsFolder, trialId));
        if (problem === null) throw error;
        context.emit({ kind: 'problem', message: problem });
      }
    }),
  );
  async function take(trialId: string): Promise<void> {
    const goesOn = (attempt: string) => supervisor.goesOn(attempt);
    const isLeft = await closeAbandoned(context, trialId, goesOn);
    writer.write(() => {
      const problems = ingestTrialFolder(store, context.ingestMetrics, runsFolder, trialId);
      for (const message of problems) context.emit({ kind: 'problem', message });
    });
    // It published while it was looked at: nobody will watch it again.
    const isPublished = existsSync(runsLayout.result(runsLayout.trial(runsFolder, trialId)));
    if (isLeft && isPublished) await closeAbandoned(context, trialId);
  }
  // What is decided from here on is decided by the database.
  await writer.flush(stop);
  dropModelsOf(context);
  // Left for a coordinator that died before it took them. A stop of the whole sweep was meant for that run, not for this one.
  const onProblem = (message: string) => {
    context.emit({ kind: 'problem', message });
  };
  for (const request of takeRequests(runsFolder, plan.name, onProblem)) {
    applyRequest(context, request);
  }
}

function isClusterJob(runsFolder: string, trialId: string): boolean {
  const trialFolder = runsLayout.trial(runsFolder, trialId);
  const newest = runsLayout.attempt(trialFolder, newestAttempt(trialFolder));
  return readOwner(newest)?.job !== undefined;
}
