import { existsSync, mkdirSync } from 'node:fs';
import { readJsonFile, orIfDamaged } from '../runs/json-file.js';
import { readObeyedFile } from '../runs/obeyed-file.js';
import { writeRunsFile } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { type FrozenPlan, frozenPlanSchema, type SweepPlan } from './sweep-plan.js';
import { namesIn } from '../files/names-in.js';

/**
 * Writes a sweep's sweep.yaml and plan.json, each whole: editing the file from here on changes nothing until the next run.
 * A plan of the same name keeps its first starting time and is otherwise replaced.
 */
export function freezePlan(runsFolder: string, plan: SweepPlan, now: number): FrozenPlan {
  mkdirSync(runsLayout.requests(runsFolder, plan.name), { recursive: true });
  const startedAt = firstStart(runsFolder, plan.name) ?? now;
  // Through the schema: what is recorded now must be what a rebuild reads from the file, to the order of keys.
  const frozen = frozenPlanSchema.parse({ ...plan, startedAt });
  if (plan.fresh === true && !isFresh(runsFolder, plan.name)) {
    writeRunsFile(runsLayout.fresh(runsFolder, plan.name), `${JSON.stringify({ format: 1 })}\n`);
  }
  writeRunsFile(runsLayout.sweepFile(runsFolder, plan.name), plan.fileText);
  writeRunsFile(runsLayout.plan(runsFolder, plan.name), `${JSON.stringify(frozen)}\n`);
  return frozen;
}

/** Whether a sweep was once run with trials of its own: it goes on with them. A mark, since plans may be large. */
export function isFresh(runsFolder: string, name: string): boolean {
  return existsSync(runsLayout.fresh(runsFolder, name));
}

/** The plan a sweep was last started with; null where there is none. @throws AttemptError 'damaged-file'. */
export function readFrozenPlan(runsFolder: string, name: string): FrozenPlan | null {
  return readJsonFile(runsLayout.plan(runsFolder, name), frozenPlanSchema);
}

/** The same for whoever acts on it. @throws AttemptError 'foreign-file' where another user wrote it or can change it, too */
export function readObeyedPlan(runsFolder: string, name: string): FrozenPlan | null {
  return readObeyedFile(runsLayout.plan(runsFolder, name), frozenPlanSchema);
}

/** When a sweep was first run, in Unix milliseconds; null where it never was, or its plan.json is damaged: the next run writes it anew. */
export function firstStart(runsFolder: string, name: string): number | null {
  return orIfDamaged(() => readFrozenPlan(runsFolder, name)?.startedAt ?? null, null);
}

/** Names of the sweeps that have a folder. */
export function listSweepFolders(runsFolder: string): string[] {
  return namesIn(runsLayout.sweeps(runsFolder)).sort();
}
