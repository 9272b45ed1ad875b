import { existsSync } from 'node:fs';
import { runsLayout } from '../attempt/runs-layout.js';
import { hasExploded } from '../store/exploded-validation.js';
import type { SweepRecord, TrialRecord } from '../store/sweep-record.js';

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
    .filter(({ trialId }) =>
      runsLayout.model(runsLayout.trial(runs, trialId)).every((path) => existsSync(path)),
    )
    .toSorted((one, other) => error(one) - error(other));
  return best ?? null;
}
