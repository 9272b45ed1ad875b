import { attemptOpenedAt, openAttempt } from '../attempt/attempt-folder.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { writeTrialFile } from '../attempt/trial-folder.js';
import { recordAttemptStart } from '../store/record-attempt.js';
import { trialState } from '../store/run-queries.js';
import type { PlannedTrial } from '../store/sweep-plan.js';
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
  const { trialId, settings, seed, weights } = trial;
  const trialFolder = runsLayout.trial(runsFolder, trialId);
  checkedTransition(trialState(store, trialId), 'started', 'running');
  writeTrialFile(trialFolder, {
    format: 1,
    trialId,
    settings,
    seed,
    dataset: { folder: plan.dataset.folder, sha256: plan.dataset.sha256 },
    ...(weights !== undefined && { weights }),
    trainer: plan.trainer,
    code: plan.code,
  });
  const { attempt, folder } = openAttempt(trialFolder);
  const startedAt = attemptOpenedAt(folder);
  store.transaction(() => recordAttemptStart(store, trialId, attempt, startedAt)).immediate();
  return { attempt, folder, startedAt };
}
