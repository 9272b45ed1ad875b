import { attemptOpenedAt, listAttempts } from '../runs/attempt-folder.js';
import { readEnd } from '../runs/end-file.js';
import { orIfDamaged } from '../runs/json-file.js';
import { readLogTail } from '../runs/log-tail.js';
import type { ResultFile } from '../runs/result-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { attemptLocation } from '../runs/attempt-location.js';
import { readResult } from '../runs/trial-result.js';
import { type MetricsIngester } from './ingest-metrics.js';
import type { Store } from './open-store.js';
import {
  recordAttemptEnd,
  recordAttemptStart,
  recordResult,
  setTrialState,
} from './record-attempt.js';

/**
 * Brings a trial's record up to its folder: attempts, endings, metrics, result. Doing it twice changes nothing.
 * @returns sentences about damaged files, each of which is passed over.
 */
export function ingestTrialFolder(
  store: Store,
  ingestMetrics: MetricsIngester,
  runsFolder: string,
  trialId: string,
): string[] {
  const trialFolder = runsLayout.trial(runsFolder, trialId);
  const problems: string[] = [];
  const readable = <Value>(read: () => Value | null) =>
    orIfDamaged(read, null, (message) => problems.push(message));
  store
    .transaction(() => {
      for (const attempt of listAttempts(trialFolder)) {
        const folder = runsLayout.attempt(trialFolder, attempt);
        const end = readable(() => readEnd(folder));
        recordAttemptStart(store, trialId, attempt, end?.startedAt ?? attemptOpenedAt(folder));
        for (;;) {
          const { more, problem } = ingestMetrics(trialId, attempt, folder);
          if (problem !== null) problems.push(problem);
          if (!more) break;
        }
        if (end !== null) {
          const seen = { logTail: readLogTail(folder), where: attemptLocation(folder) };
          recordAttemptEnd(store, trialId, attempt, end, seen);
        }
      }
      const result = readable<ResultFile>(() => readResult(trialFolder));
      if (result !== null) {
        recordResult(store, trialId, result);
        setTrialState(store, trialId, 'succeeded', 'published');
      }
    })
    .immediate();
  return problems;
}
