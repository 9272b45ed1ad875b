import { existsSync } from 'node:fs';
import { runsLayout } from '../runs/runs-layout.js';
import { namesIn } from '../files/names-in.js';
import { readFormer } from './former-file.js';
import { listSweepFolders, readFrozenPlan } from './frozen-plan.js';
import type { Store } from './open-store.js';
import { queuedPlans, readQueuedPlan } from './queued-plans.js';

/** Trials that a sweep once had, no sweep has now, and that still have a folder. */
export function formerTrials(runsFolder: string, sweep: string, store: Store): readonly string[] {
  const former = readFormer(runsFolder, sweep).filter((trialId) =>
    existsSync(runsLayout.trial(runsFolder, trialId)),
  );
  if (former.length === 0) return [];
  const wanted = wantedTrials(runsFolder, store);
  return former.filter((trialId) => !wanted.has(trialId));
}

/**
 * Trials that belong to no sweep and to no plan in the queue: those that have a folder, and those that only the database still has.
 * @throws AttemptError where a plan cannot be read, which may have them
 */
export function orphanTrials(
  runsFolder: string,
  store: Store,
): { readonly folders: readonly string[]; readonly rows: readonly string[] } {
  const wanted = wantedTrials(runsFolder, store);
  const recorded = store.prepare('SELECT id FROM trials').pluck().all() as string[];
  return {
    folders: namesIn(runsLayout.trials(runsFolder)).filter(
      (name) => /^[0-9a-f]{16}$/.test(name) && !wanted.has(name),
    ),
    rows: recorded.filter(
      (trialId) => !wanted.has(trialId) && !existsSync(runsLayout.trial(runsFolder, trialId)),
    ),
  };
}

function wantedTrials(runsFolder: string, store: Store): ReadonlySet<string> {
  const recorded = store.prepare('SELECT DISTINCT trial_id FROM sweep_trials').pluck().all();
  const plans = [
    ...listSweepFolders(runsFolder).map((name) => readFrozenPlan(runsFolder, name)),
    ...queuedPlans(runsFolder).map(readQueuedPlan),
  ];
  const planned = plans.flatMap((plan) => plan?.trials ?? []).map(({ trialId }) => trialId);
  return new Set([...(recorded as string[]), ...planned]);
}
