import { existsSync } from 'node:fs';
import { z } from 'zod';
import { orIfDamaged } from '../runs/json-file.js';
import { readObeyedFile } from '../runs/obeyed-file.js';
import { writeRunsFile } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { trainingTrialSchema } from '../runs/trial-file.js';
import { namesIn } from '../files/names-in.js';
import { listSweepFolders, readFrozenPlan } from './frozen-plan.js';
import type { Store } from './open-store.js';
import { queuedPlans, readQueuedPlan } from './queued-plans.js';
import type { SweepPlan } from './sweep-plan.js';

/** former.json: trials that a sweep had before its file was changed. */
const formerSchema = z.strictObject({
  format: z.literal(1),
  trialIds: z.array(trainingTrialSchema.shape.trialId),
});

/**
 * Notes which trials a sweep loses by a new plan; call it before the plan is written, which is the last that knows of them. A sweep
 * whose earlier plan is damaged loses none that anybody knows of.
 */
export function noteFormerTrials(runsFolder: string, plan: SweepPlan): void {
  const now = new Set(plan.trials.map(({ trialId }) => trialId));
  const before = orIfDamaged(() => readFrozenPlan(runsFolder, plan.name), null);
  const known = readFormer(runsFolder, plan.name);
  const all = [...known, ...(before?.trials ?? []).map(({ trialId }) => trialId)];
  const former = [...new Set(all)].filter((trialId) => !now.has(trialId));
  if (former.join() === known.join()) return;
  const text = `${JSON.stringify(formerSchema.parse({ format: 1, trialIds: former }))}\n`;
  writeRunsFile(runsLayout.former(runsFolder, plan.name), text);
}

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

function readFormer(runsFolder: string, sweep: string): readonly string[] {
  const path = runsLayout.former(runsFolder, sweep);
  return orIfDamaged(() => readObeyedFile(path, formerSchema), null)?.trialIds ?? [];
}
