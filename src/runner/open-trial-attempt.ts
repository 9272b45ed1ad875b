import { attemptOpenedAt, openAttempt } from '../attempt/attempt-folder.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { type TrialFile, trialFileSchema } from '../attempt/trial-file.js';
import { writeTrialFile } from '../attempt/trial-folder.js';
import { recordAttemptStart } from '../store/record-attempt.js';
import { trialState } from '../store/run-queries.js';
import type { FrozenPlan, PlannedTrial } from '../store/sweep-plan.js';
import type { SweepContext } from './run-context.js';
import { checkedTransition } from './transitions.js';

/** An attempt whose folder stands and of which the database knows; nothing runs in it yet. */
export interface OpenedAttempt {
  readonly attempt: number;
  readonly folder: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/** Writes trial.json where it is missing, opens the trial's next attempt and records it: no process is ever unknown. */
export function openTrialAttempt(context: SweepContext, trial: PlannedTrial): OpenedAttempt {
  const { plan, store, runsFolder } = context;
  const { trialId } = trial;
  const trialFolder = runsLayout.trial(runsFolder, trialId);
  checkedTransition(trialState(store, trialId), 'started', 'running');
  writeTrialFile(trialFolder, trialFileOf(plan, trial));
  const { attempt, folder } = openAttempt(trialFolder);
  const startedAt = attemptOpenedAt(folder);
  store.transaction(() => recordAttemptStart(store, trialId, attempt, startedAt)).immediate();
  return { attempt, folder, startedAt };
}

/** What trial.json says of a planned trial. */
function trialFileOf(plan: FrozenPlan, trial: PlannedTrial): TrialFile {
  const { trialId, settings, seed } = trial;
  const { trainer, code } = plan;
  const dataset = { folder: plan.dataset.folder, sha256: plan.dataset.sha256 };
  const weights = 'weights' in trial ? trial.weights : undefined;
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
  });
}
