import { resolve } from 'node:path';
import { DatasetError } from '../dataset/dataset-error.js';
import type { Slot } from '../executor/slots.js';
import type { TrialCosts } from '../coordinator/run-options.js';
import type { CommandPlan, PlannedTrial, SweepPlan } from '../runs/sweep-plan.js';
import { BadDataError } from '../trial/bad-data-error.js';
import { checkPlannedDataset } from './check-dataset.js';
import type { Context } from './context.js';
import { lookAhead } from '../planning/plan-estimate.js';
import { programTrouble, programTroubleText } from '../app/plan/missing-program.js';
import { PreflightError } from '../app/run/preflight-error.js';
import { preflight } from './preflight.js';
import { trialCosts } from '../planning/trial-costs.js';

export interface BeforeTrials {
  readonly slots: readonly Slot[];
  /** The whole environment of a trial in a slot. */
  readonly environment: (slot: Slot) => NodeJS.ProcessEnv;
  /** Whether each kind of trial is tried for a step; the dataset is verified either way. */
  readonly preflight: boolean;
}

/**
 * What is checked before the first trial of a run starts: that the dataset is whole, and that each kind of trial can be trained here.
 * A user's own program and its script are only looked for: a step of it is its own affair. Where the cluster runs the trials this machine may have
 * neither its devices nor its memory: the dataset alone is verified.
 * @returns what trials cost by what was measured; null where nothing was, or a person stopped it
 * @throws DatasetError, BadDataError, PreflightError: nothing is trained then
 */
export async function beforeTrials(
  plan: SweepPlan,
  context: Context,
  trials: readonly PlannedTrial[],
  options: BeforeTrials,
): Promise<TrialCosts | null> {
  const { folder, stop } = context;
  const { slots } = options;
  const runsFolder = resolve(folder, 'runs');
  try {
    await checkPlannedDataset(plan, runsFolder, context);
    if (!options.preflight || plan.runner.executor === 'slurm') return null;
    if (plan.kind === 'command') {
      const [slot] = slots;
      if (slot !== undefined) checkProgram(plan, options.environment(slot));
      return null;
    }
    const { done } = lookAhead(plan, runsFolder, slots).work;
    await preflight(plan, trials, { ...options, runsFolder, done }, context);
    return trialCosts(plan, lookAhead(plan, runsFolder, slots));
  } catch (error) {
    // Its end is the run's to report.
    if (stop.aborted) return null;
    throw error;
  }
}

/** Whether an error says that nothing of a sweep was started because of what was found before. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof DatasetError ||
    error instanceof BadDataError ||
    error instanceof PreflightError
  );
}

/** @throws PreflightError where the system would not start the program, or it would find nothing to run */
function checkProgram(
  { program: { command, folder } }: CommandPlan,
  environment: NodeJS.ProcessEnv,
): void {
  const trouble = programTrouble(command, folder, environment);
  if (trouble === null || (trouble.kind === 'no-script' && !trouble.certain)) return;
  throw new PreflightError(programTroubleText(trouble, 'trial.command', folder), [], 1);
}
