import { z } from 'zod';
import { orIfDamaged } from '../runs/json-file.js';
import { readObeyedFile } from '../runs/obeyed-file.js';
import { writeRunsFile } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { trainingTrialSchema } from '../runs/trial-file.js';
import { readFrozenPlan } from './frozen-plan.js';
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

/** Trials that a sweep had before its file was changed; none where that cannot be read. */
export function readFormer(runsFolder: string, sweep: string): readonly string[] {
  const path = runsLayout.former(runsFolder, sweep);
  return orIfDamaged(() => readObeyedFile(path, formerSchema), null)?.trialIds ?? [];
}
