import { orIfDamaged } from '../../runs/json-file.js';
import { listAttempts } from '../../runs/attempt-folder.js';
import { type EndFile, readEnd } from '../../runs/end-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import type { PastAttempt } from '../attempts/retry-policy.js';

/**
 * The attempts that count against the next verdict, the oldest first: those since a person last asked for another try. The folders
 * say so, since the database may be behind.
 */
export function attemptsThatCount(trialFolder: string, before: number): readonly PastAttempt[] {
  const past = listAttempts(trialFolder)
    .filter((attempt) => attempt < before)
    .map((attempt) => endOf(runsLayout.attempt(trialFolder, attempt)));
  const retried = past.findLastIndex((end) => end?.retriedAt !== undefined);
  return past
    .slice(retried + 1)
    .map((end) => ({ cause: end?.cause ?? null, checkpointStep: end?.checkpointStep ?? 0 }));
}

function endOf(attemptFolder: string): EndFile | null {
  return orIfDamaged(() => readEnd(attemptFolder), null);
}
