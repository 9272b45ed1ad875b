import { newestAttempt } from '../attempt/attempt-folder.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { ingestTrialFolder } from '../store/ingest-trial-folder.js';
import { runningTrials, trialStandings } from '../store/run-queries.js';
import { applyRequest } from './apply-request.js';
import { closeAbandoned } from './abandoned-attempts.js';
import { dropModelsOf } from './drop-models.js';
import { takeRequests } from './requests.js';
import type { SweepContext } from './run-context.js';

/** Brings the database up to what the folders hold, and ends what a dead coordinator left behind, but for what goes on by itself. */
export async function takeStock(context: SweepContext): Promise<void> {
  const { store, runsFolder, plan, custodian } = context;
  const ahead = trialStandings(store, plan.name).filter(({ trialId, state, attempts }) => {
    const folder = runsLayout.trial(runsFolder, trialId);
    return state !== 'succeeded' && newestAttempt(folder) > attempts;
  });
  const ids = new Set([...runningTrials(store), ...ahead.map(({ trialId }) => trialId)]);
  await Promise.all(
    [...ids].map(async (trialId) => {
      await closeAbandoned(context, trialId, (attempt) => custodian.goesOn(attempt));
      const problems = ingestTrialFolder(store, context.ingestMetrics, runsFolder, trialId);
      for (const message of problems) context.emit({ kind: 'problem', message });
    }),
  );
  dropModelsOf(context);
  // Left for a coordinator that died before it took them. A stop of the whole sweep was meant for that run, not for this one.
  for (const request of takeRequests(runsFolder, plan.name)) applyRequest(context, request);
}
