import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';

// The tests import '#src/…', which package.json maps to dist/: what is tested is what ships,
// worker threads and child processes included. Build first; `npm test` does.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They start a real cluster: `npm run test:slurm` runs them.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env['REELSWEEP_SLURM'] === undefined ? ['test/slurm/**'] : []),
    ],
    reporters: ['default', './test/closing-line.ts'],
    setupFiles: ['./test/refuse-own-group.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Many tests wait for real processes: three files at a time keep two cores busy.
    maxWorkers: 3,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
  },
});
