import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isObeyed, readObeyedFile, writeJsonFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { namesIn } from '../files/folder.js';
import { type SweepPlan, sweepPlanSchema } from './sweep-plan.js';

/** A plan that waits for its turn in a runs folder. */
export interface QueuedPlan {
  readonly sweep: string;
  /** Unix milliseconds. */
  readonly queuedAt: number;
  readonly trials: number;
  readonly path: string;
}

/** Time, trials and sweep are in the name, so that listing the queue reads no long plans. */
const entryName = /^(\d{13})\.(\d{1,9})\.([a-z0-9]+(?:-[a-z0-9]+)*)\.json$/;

/**
 * Puts a plan at the end of the queue; one of the same sweep that waits already gives way to it and its place is kept.
 * @returns the plan that waits now
 */
export function queuePlan(runsFolder: string, plan: SweepPlan, now: number): QueuedPlan {
  const folder = runsLayout.queue(runsFolder);
  mkdirSync(folder, { recursive: true });
  const earlier = queuedPlans(runsFolder).find(({ sweep }) => sweep === plan.name);
  const queuedAt = earlier?.queuedAt ?? now;
  const trials = plan.trials.length;
  const path = join(folder, `${String(queuedAt).padStart(13, '0')}.${trials}.${plan.name}.json`);
  writeJsonFile(path, plan);
  if (earlier !== undefined && earlier.path !== path) rmSync(earlier.path, { force: true });
  return { sweep: plan.name, queuedAt, trials, path };
}

/** What waits, the longest waiting first. What other users have put there is not among it: see foreignPlans. */
export function queuedPlans(runsFolder: string): QueuedPlan[] {
  return entries(runsFolder).filter(({ path }) => isObeyed(path));
}

/** Plans in the queue that belong to other users, or that they can change: they run their own. */
export function foreignPlans(runsFolder: string): QueuedPlan[] {
  return entries(runsFolder).filter(({ path }) => !isObeyed(path));
}

function entries(runsFolder: string): QueuedPlan[] {
  const folder = runsLayout.queue(runsFolder);
  return namesIn(folder)
    .sort()
    .flatMap((name) => {
      const [, queuedAt, trials, sweep] = entryName.exec(name) ?? [];
      if (sweep === undefined) return [];
      const path = join(folder, name);
      return [{ sweep, queuedAt: Number(queuedAt), trials: Number(trials), path }];
    });
}

/** The plan itself; null where it is gone. @throws AttemptError 'damaged-file' or 'foreign-file' */
export function readQueuedPlan({ path }: QueuedPlan): SweepPlan | null {
  return readObeyedFile(path, sweepPlanSchema);
}

/** Takes a sweep out of the queue. @returns whether it was there */
export function unqueue(runsFolder: string, sweep: string): boolean {
  const waiting = queuedPlans(runsFolder).filter((queued) => queued.sweep === sweep);
  for (const { path } of waiting) rmSync(path, { force: true });
  return waiting.length > 0;
}
