import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** The files that take longest, longest first; the order matters, not the times. */
const longest = [
  'training/compiled-network',
  'trial/run-attempt',
  'training/resume',
  'bench/programs',
  'cli/commands/bench',
  'dashboard/browser',
  'coordinator/kills',
  'cli/chain',
  'training/parity',
  'cli/commands/report',
  'report/browser',
  'coordinator/endings',
  'coordinator/foreign-lock',
  'report/live-charts',
  'app/run/restart-unit',
  'app/run/detached-run',
  'app/plan/reuse',
  'cli/commands/trailers-download',
  'trailers/download-trailers',
  'cli/commands/control',
  'trial/program/run-program',
  'bench/cluster-bench',
  'cli/commands/run-command-sweep',
  'cli/commands/doctor',
  'app/predict/watch-folder',
  'coordinator/slot-use',
  'coordinator/faults',
  'app/plan/pretrained',
  'cli/commands/status-watch',
  'cli/commands/plan',
  'cli/terminal/hang-up',
  'cli/terminal/lost-output',
  'predict/interval-coverage',
  'cli/commands/frames',
  'app/run/preflight',
  'coordinator/lost-folders',
  'cli/commands/logs',
  'cli/commands/rm',
  'dataset/contact-sheet-browser',
  'training/serving-model',
  'coordinator/remove-sweep',
  'frames/extract-frames',
  'cli/commands/store',
].map((name) => `/test/${name}.test.ts`);

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
  const place = longest.findIndex((end) => moduleId.endsWith(end));
  if (place !== -1) return place;
  return project.config.isolate ? longest.length : longest.length + 1;
}
