import { resolve } from 'node:path';
import type { TrialCosts } from '../runner/run-options.js';
import type { SweepPlan } from '../store/sweep-plan.js';
import { checkPlannedDataset } from './check-dataset.js';
import type { Context } from './context.js';

/**
 * What is checked before the first trial of a run starts: that the dataset is whole.
 * @returns what trials cost by the checks; null where they measured nothing, or a person stopped them
 * @throws DatasetError, BadDataError: nothing is trained then
 */
export async function beforeTrials(plan: SweepPlan, context: Context): Promise<TrialCosts | null> {
  const { folder, stop } = context;
  const runsFolder = resolve(folder, 'runs');
  try {
    await checkPlannedDataset(plan, runsFolder, context);
  } catch (error) {
    // Its end is the run's to report.
    if (stop.aborted) return null;
    throw error;
  }
  return null;
}
