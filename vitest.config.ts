import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';
import { notRunHere } from './test/not-run-here.js';

// The tests import '#src/…', which package.json maps to dist/: what is tested is what ships,
// worker threads and child processes included. Build first; `npm test` does.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The closing line names them.
    exclude: [...configDefaults.exclude, ...notRunHere().files],
    reporters: ['default', './test/closing-line.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Many tests start real processes: two files at a time are what two cores carry.
    maxWorkers: 2,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
  },
});
