import type { FrozenPlan, PlannedTrial } from '../../store/sweep-plan.js';

/** Trials in the order in which they start; those of equal work stay in the plan's order. */
export function inOrder(
  trials: readonly PlannedTrial[],
  order: FrozenPlan['runner']['order'],
  workOf: (trial: PlannedTrial) => number,
): readonly PlannedTrial[] {
  if (order === 'plan') return trials;
  const sign = order === 'longest-first' ? -1 : 1;
  return trials.toSorted((first, second) => sign * (workOf(first) - workOf(second)));
}
