import { newestAttempt } from '../attempt/attempt-folder.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { ingestTrialFolder } from '../store/ingest-trial-folder.js';
import { runningTrials, trialStandings } from '../store/run-queries.js';
import { closeAbandoned } from './abandoned-attempts.js';
import { dropModelsOf } from './drop-models.js';
import { takeRequests } from './requests.js';
import type { RunContext } from './run-context.js';

/** Brings the database up to what the folders hold, and ends what a dead coordinator left behind. */
export async function takeStock(context: RunContext): Promise<void> {
  const { store, runsFolder, plan } = context;
  // Requests that were left for an earlier run are not meant for this one.
  takeRequests(runsFolder, plan.name);
  const ahead = trialStandings(store, plan.name).filter(({ trialId, state, attempts }) => {
    const folder = runsLayout.trial(runsFolder, trialId);
    return state !== 'succeeded' && newestAttempt(folder) > attempts;
  });
  const ids = new Set([...runningTrials(store), ...ahead.map(({ trialId }) => trialId)]);
  await Promise.all(
    [...ids].map(async (trialId) => {
      await closeAbandoned(context, trialId);
      const problems = ingestTrialFolder(store, context.ingestMetrics, runsFolder, trialId);
      for (const message of problems) context.emit({ kind: 'problem', message });
    }),
  );
  dropModelsOf(context);
}
