import { runsLayout } from '../attempt/runs-layout.js';
import { unseenEnd } from '../executor/process-end.js';
import type { PlannedTrial } from '../store/sweep-plan.js';
import { recordAttemptStart } from '../store/record-attempt.js';
import { trialStandings } from '../store/run-queries.js';
import { currentState } from './current-states.js';
import { folderTrouble } from './folder-trouble.js';
import type { SweepContext } from './run-context.js';
import { type Settled, settleWithoutFolder } from './settle-attempt.js';

/**
 * Fails a trial that could not be started because its own folder cannot be used.
 * @returns null where the error is of another kind: the sweep cannot go on then
 */
export function failUnusable(
  context: SweepContext,
  { trialId }: PlannedTrial,
  error: unknown,
): Settled | null {
  const { store, writer, plan, runsFolder, clock } = context;
  const trouble = folderTrouble(error, runsLayout.trial(runsFolder, trialId));
  if (trouble === null) return null;
  const known = trialStandings(store, plan.name).find((standing) => standing.trialId === trialId);
  // One that had begun keeps its number.
  const isBegun = currentState(context, trialId) === 'running';
  const attempt = Math.max(1, (known?.attempts ?? 0) + (isBegun ? 0 : 1));
  const startedAt = clock();
  writer.write(
    () => {
      store.transaction(() => recordAttemptStart(store, trialId, attempt, startedAt)).immediate();
    },
    { trialId, state: 'running' },
  );
  return settleWithoutFolder(context, { trialId, attempt, startedAt, end: unseenEnd }, trouble);
}
