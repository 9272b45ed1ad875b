import { settingsSchema } from '../settings/trainer.js';
import { pointIdentity } from '../sweep/grid/point-identity.js';
import type { SweepPlan } from '../store/sweep-plan.js';

/** Finished trials of another version of the trainer. */
export interface NotReused {
  readonly trainer: string;
  readonly trials: number;
}

interface OtherTrial {
  readonly trainer: string;
  readonly seed: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

const defaults = settingsSchema.parse({});

/** Trials still to run whose settings and seed another version has trained, by version; settings it did not know have their defaults. */
export function notReusedTrials(
  { trials }: Pick<SweepPlan, 'trials'>,
  done: ReadonlySet<string>,
  others: readonly OtherTrial[],
): readonly NotReused[] {
  if (others.length === 0) return [];
  const missing = new Set(
    trials.filter(({ trialId }) => !done.has(trialId)).map(({ point, seed }) => `${point} ${seed}`),
  );
  const counts = new Map<string, number>();
  for (const { trainer, seed, settings } of others) {
    const point = pointIdentity({ ...defaults, ...settings });
    if (missing.has(`${point} ${seed}`)) counts.set(trainer, (counts.get(trainer) ?? 0) + 1);
  }
  return [...counts].map(([trainer, count]) => ({ trainer, trials: count }));
}
