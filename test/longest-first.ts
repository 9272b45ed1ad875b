import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** The files that take longest, longest first; the order matters, not the times. */
export const longest = [
  'trial/run-attempt',
  'cli/chain',
  'bench/programs',
  'training/compiled-network',
  'training/resume',
  'coordinator/kills',
  'dashboard/browser',
  'cli/terminal/hang-up',
  'cli/commands/report',
  'coordinator/endings',
  'report/browser',
  'coordinator/foreign-lock',
  'app/run/restart-unit',
  'app/run/detached-run',
  'app/plan/reuse',
  'coordinator/remove-sweep',
  'predict/interval-coverage',
  'trial/program/run-program',
  'cli/commands/trailers-download',
  'training/parity',
  'report/live-charts',
  'slurm/executor',
  'app/predict/watch-folder',
  'cli/terminal/lost-output',
  'training/serving-model',
  'coordinator/lost-folders',
  'cli/commands/status-watch',
  'cli/commands/doctor',
  'cli/commands/model',
  'cli/commands/frames',
  'cli/commands/run-command-sweep',
  'store/read-only-user',
  'slurm/command-line',
  'coordinator/slot-use',
  'frames/extract-frames',
  'app/library',
  'coordinator/first-second',
  'app/plan/pretrained',
  'cli/commands/plan',
  'coordinator/faults',
  'cli/commands/bench',
  'dataset/contact-sheet-browser',
  'frames/declared-length',
  'store/rebuild-store',
  'slurm/leaving',
  'app/run/preflight',
  'slurm/nodes',
  'cli/commands/logs',
  'networks/parity',
  'report/live',
  'training/frozen-features',
];

/**
 * Starts the longest files first, so that no long file runs alone at the end. Vitest itself orders
 * files it has no times of, those of a fresh clone, by size, which says little about time here.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

/** All other files come after, in Vitest's own order; last those that share processes, which go from one to the next of them. */
function placeOf({ moduleId, project }: TestSpecification): number {
  const place = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  if (place !== -1) return place;
  return project.config.isolate ? longest.length : longest.length + 1;
}
