import { attemptOpenedAt, openAttempt } from '../../runs/attempt-folder.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { type TrialFile, trialFileSchema, writeTrialFile } from '../../runs/trial-file.js';
import type { TrialState } from '../../runs/cause.js';
import type { BegunAttempt } from '../../executor/executor.js';
import { forgetLostAttempts, recordAttemptStart } from '../../store/ingest/record-attempt.js';
import type { PlannedTrial, SweepPlan } from '../../runs/sweep-plan.js';
import { currentState, record, type SweepContext } from '../sweep-context.js';
import { checkedTransition } from './retry-policy.js';

/** Writes trial.json where it is missing: all that the process of the trial needs. @returns the trial's folder */
export function placeTrial({ plan, runsFolder }: SweepContext, trial: PlannedTrial): string {
  const trialFolder = runsLayout.trial(runsFolder, trial.trialId);
  writeTrialFile(trialFolder, trialFileOf(plan, trial));
  return trialFolder;
}

/** Records that an attempt has begun; one that was known already stays as it is. @returns the trial's state until now */
export function recordBegun(
  context: SweepContext,
  trialId: string,
  { attempt, startedAt }: BegunAttempt,
): TrialState {
  const { store } = context;
  const before = currentState(context, trialId);
  if (before !== 'running') checkedTransition(before, 'started', 'running');
  record(context, trialId, 'running', () => {
    forgetLostAttempts(store, trialId, attempt, startedAt);
    recordAttemptStart(store, trialId, attempt, startedAt);
  });
  return before;
}

/** Opens a trial's next attempt here and records it; nothing runs in it yet. */
export function openTrialAttempt(context: SweepContext, trial: PlannedTrial): BegunAttempt {
  const trialFolder = placeTrial(context, trial);
  const { attempt, folder } = openAttempt(trialFolder);
  const begun = { attempt, folder, startedAt: attemptOpenedAt(folder) };
  recordBegun(context, trial.trialId, begun);
  return begun;
}

/** What trial.json says of a planned trial. */
export function trialFileOf(plan: SweepPlan, trial: PlannedTrial): TrialFile {
  const { trialId, settings, seed } = trial;
  const { trainer, code } = plan;
  const dataset = { folder: plan.dataset.folder, sha256: plan.dataset.sha256 };
  const weights = 'weights' in trial ? trial.weights : undefined;
  const own = plan.repeats ?? (plan.fresh === true ? { fresh: plan.name } : undefined);
  return trialFileSchema.parse({
    format: 1,
    trialId,
    settings,
    seed,
    trainer,
    code,
    ...((plan.kind !== 'command' || dataset.sha256 !== '') && { dataset }),
    ...(plan.kind === 'command' && { kind: plan.kind, program: plan.program }),
    ...(weights !== undefined && { weights }),
    ...(own !== undefined && { own: { ...own, repeats: plan.repeats !== undefined } }),
  });
}
