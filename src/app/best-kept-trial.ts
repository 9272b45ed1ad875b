import { existsSync } from 'node:fs';
import { isObeyed } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { hasExploded } from '../runs/result-file.js';
import type { SweepRecord, TrialRecord } from '../store/queries/sweep-record.js';

/** Whether a trial's folder has its trained network; one that others can change is not loaded. */
export function keptModel(trialFolder: string): 'kept' | 'foreign' | 'none' {
  const files = runsLayout.model(trialFolder);
  if (!files.every((path) => existsSync(path))) return 'none';
  return files.every(isObeyed) ? 'kept' : 'foreign';
}

/** Of one point of the grid the replicate with the lowest validation MSE that kept its network; null where none did. */
export function bestKeptTrial(
  { trials }: Pick<SweepRecord, 'trials'>,
  runs: string,
  point: string,
): TrialRecord | null {
  const error = ({ metrics }: TrialRecord) => metrics['validationMse'] ?? Infinity;
  const [best] = trials
    .filter(
      (trial) =>
        trial.point === point && trial.state === 'succeeded' && !hasExploded(trial.metrics),
    )
    .filter(({ trialId }) => keptModel(runsLayout.trial(runs, trialId)) === 'kept')
    .toSorted((one, other) => error(one) - error(other));
  return best ?? null;
}
