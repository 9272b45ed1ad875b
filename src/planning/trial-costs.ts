import { relativeWork } from './trial-work.js';
import { countSplits } from '../dataset/split.js';
import type { TrialCosts } from '../coordinator/run-options.js';
import type { SweepPlan } from '../runs/sweep-plan.js';
import type { PlanEstimate } from './plan-estimate.js';

/**
 * What the trials of a plan are expected to cost: the hours by finished trials and benchmarks; for those without either, arithmetic,
 * scaled to the median of the others.
 */
export function trialCosts(plan: SweepPlan, { hours, space }: PlanEstimate): TrialCosts {
  // What a user's program costs is known to be alike for all its trials, or not at all.
  if (plan.kind === 'command') return { workOf: () => 1, memoryOf: () => null, diskOf: () => 0 };
  const movies = countSplits(plan.dataset.movies);
  const arithmetic = new Map(
    plan.trials.map(({ trialId, settings }) => [trialId, relativeWork(settings, movies)]),
  );
  const ratios = [...hours.perTrial].flatMap(([trialId, known]) => {
    const work = arithmetic.get(trialId);
    return known === null || known <= 0 || work === undefined ? [] : [known / work];
  });
  const scale = ratios.toSorted((first, second) => first - second)[ratios.length >> 1] ?? 1;
  return {
    workOf: ({ trialId }) => {
      const known = hours.perTrial.get(trialId) ?? 0;
      return known > 0 ? known : (arithmetic.get(trialId) ?? 1) * scale;
    },
    memoryOf: ({ trialId }) => space?.memoryPerTrial.get(trialId) ?? null,
    diskOf: ({ trialId }) => space?.diskPerTrial.get(trialId) ?? 0,
  };
}
