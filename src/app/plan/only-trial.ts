import { repetitionOf } from '../../sweep/grid/trial.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import { InputError } from '../input-error.js';

/** Shorter beginnings of an id are more likely a mistake than a trial. */
const shortestBeginning = 3;

/**
 * The plan that repeats one trial: the same settings, seed, dataset and program, as a sweep of its own that shares no result.
 * @param typed the trial's id, or its beginning
 * @throws InputError where the file makes no such trial, as it does not once the dataset, the program or the trainer is another
 */
export function onlyTrial(plan: SweepPlan, typed: string, file: string): SweepPlan {
  const matches = plan.trials
    .map(({ trialId }) => trialId)
    .filter((id) => typed.length >= shortestBeginning && id.startsWith(typed.toLowerCase()));
  const [trialId] = matches;
  if (trialId === undefined) {
    throw new InputError(
      `${file} makes no trial ${typed.slice(0, 60)} here; \`plan ${file} --json\` lists those it makes. A trial is another one where the dataset, the trainer or the program is.`,
    );
  }
  if (matches.length > 1) {
    throw new InputError(
      `${matches.length} trials of ${file} begin with ${typed}. Give more of the one you mean.`,
    );
  }
  const repeated = { trialId: repetitionOf(trialId), position: 1 };
  const own = {
    name: `repeat-${trialId}`,
    fresh: true as const,
    repeats: { fresh: plan.fresh === true ? plan.name : null },
  };
  const isIt = (trial: { readonly trialId: string }) => trial.trialId === trialId;
  // Each kind by itself, since the one's trials are not the other's.
  return plan.kind === 'command'
    ? { ...plan, ...own, trials: plan.trials.filter(isIt).map((one) => ({ ...one, ...repeated })) }
    : { ...plan, ...own, trials: plan.trials.filter(isIt).map((one) => ({ ...one, ...repeated })) };
}
