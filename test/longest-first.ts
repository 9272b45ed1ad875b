import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** The files that take longest, longest first; the order matters, not the times. */
const longest = [
  'training/resume',
  'trial/run-attempt',
  'cli/chain',
  'cli/bench',
  'training/parity',
  'cli/report',
  'training/compiled-network',
  'dashboard/browser',
  'slurm/cluster',
  'coordinator/kills',
  'report/browser',
  'coordinator/endings',
  'report/live-charts',
  'cli/reuse',
  'cli/store',
  'cli/trailers-download',
  'cli/plan',
  'cli/wrong-input',
  'frames/hostile-input',
  'trailers/download-trailers',
  'cli/frames',
  'cli/steering',
  'cli/logs',
  'cli/command-sweep',
  'cli/pretrained',
  'cli/doctor',
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

/** All other files come after, in Vitest's own order. */
function placeOf({ moduleId }: TestSpecification): number {
  const place = longest.findIndex((end) => moduleId.endsWith(end));
  return place === -1 ? longest.length : place;
}
