import { attemptOpenedAt, listAttempts } from '../attempt/attempt-folder.js';
import { readEnd } from '../attempt/end-file.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { unseenEnd } from '../executor/process-end.js';
import { recordAttemptStart } from '../store/record-attempt.js';
import { attemptStart } from '../store/run-queries.js';
import type { SweepContext } from './run-context.js';
import { settleAttempt } from './settle-attempt.js';

/**
 * Ends what a dead coordinator left of a trial: each attempt without an end.json is settled once its process is proven gone, or
 * fenced; what it publishes meanwhile counts.
 * @param goesOn whether an attempt is to be left alone, since somebody will watch it again; by default none is
 */
export async function closeAbandoned(
  context: SweepContext,
  trialId: string,
  goesOn: (attemptFolder: string) => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const { store } = context;
  const trialFolder = runsLayout.trial(context.runsFolder, trialId);
  for (const attempt of listAttempts(trialFolder)) {
    const folder = runsLayout.attempt(trialFolder, attempt);
    if (readEnd(folder) !== null) continue;
    if (await goesOn(folder)) return;
    if ((await context.custodian.endOrphan(folder)) === 'left') return;
    const startedAt = attemptStart(store, trialId, attempt) ?? attemptOpenedAt(folder);
    store.transaction(() => recordAttemptStart(store, trialId, attempt, startedAt)).immediate();
    settleAttempt(context, {
      trialId,
      attempt,
      startedAt,
      end: unseenEnd,
      asked: null,
      askedBecause: null,
      watched: false,
    });
  }
}
