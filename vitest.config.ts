import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';

// They start a real cluster: `npm run test:slurm` runs them.
const cluster = process.env['REELSWEEP_SLURM'] === undefined ? ['test/slurm/**'] : [];
const never = [...configDefaults.exclude, ...cluster];

// Starting a process for a file and loading its modules takes longer than most of these files themselves: they share processes, since
// none of them leaves anything behind in its own.
const together =
  'test/{dataset,random,report,statistics,sweep,trailers}/**/!(*browser|live*).test.ts';

// The tests import '#src/…', which package.json maps to dist/: what is tested is what ships,
// worker threads and child processes included. Build first; `npm test` does.
export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    setupFiles: ['./test/refuse-own-group.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Many tests wait for real processes: four files at a time keep two cores busy.
    maxWorkers: 4,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'a process each',
          include: ['test/**/*.test.ts'],
          exclude: [...never, together],
        },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: [together],
          exclude: never,
          isolate: false,
        },
      },
    ],
  },
});
