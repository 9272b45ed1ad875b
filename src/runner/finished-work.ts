import { finishedDurations } from '../store/run-queries.js';
import type { PlannedTrial } from '../store/sweep-plan.js';
import type { SweepContext } from './run-context.js';

/** Milliseconds and work of the sweep's trials that have succeeded in earlier runs. */
export function finishedWork(
  { store, plan }: Pick<SweepContext, 'store' | 'plan'>,
  workOf: (trial: PlannedTrial) => number,
): { ms: number; work: number }[] {
  const trials = new Map(plan.trials.map((trial) => [trial.trialId, trial]));
  return finishedDurations(store, plan.name).flatMap(({ trialId, wallTimeMs }) => {
    const trial = trials.get(trialId);
    return trial === undefined ? [] : [{ ms: wallTimeMs, work: workOf(trial) }];
  });
}
