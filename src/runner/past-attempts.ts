import { readEnd } from '../attempt/end-file.js';
import { runsLayout } from '../attempt/runs-layout.js';
import type { Store } from '../store/open-store.js';
import { pastAttempts } from '../store/run-queries.js';
import type { PastAttempt } from './verdict.js';

/** The attempts that count against the next verdict, the oldest first: those since a person last asked for another try. */
export function attemptsThatCount(
  store: Store,
  trialFolder: string,
  trialId: string,
  before: number,
): readonly PastAttempt[] {
  const past = pastAttempts(store, trialId, before);
  const retried = past.findLastIndex(
    ({ attempt }) => readEnd(runsLayout.attempt(trialFolder, attempt))?.retriedAt !== undefined,
  );
  return past.slice(retried + 1);
}
