import { readdirSync, readFileSync } from 'node:fs';
import { sources } from './areas.mjs';

// Of a large area, every so many lines are enough for its share of mutants that the tests notice.
const every = Number(process.env['REELSWEEP_MUTATION_EVERY'] ?? 1);
const mutate = readdirSync('dist', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js') && sources.some((source) => file.startsWith(source)))
  .flatMap((file) => (every === 1 ? [`dist/${file}`] : linesOf(`dist/${file}`)));

/** @param {string} file */
function linesOf(file) {
  const count = readFileSync(file, 'utf8').split('\n').length;
  const lines = Array.from({ length: count }, (_, index) => index + 1);
  return lines.filter((line) => line % every === 0).map((line) => `${file}:${line}-${line}`);
}

/** `npm run test:mutation`: how many small faults in the pure modules of one area (areas.mjs) the tests notice. */
export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate,
  // Where the tests of the coordinator find nothing to run in a copy: the next build replaces what an interrupted run leaves in dist/.
  inPlace: true,
  ignorePatterns: ['runs', 'reports', 'docs'],
  // A mutant outside any function is set once, when a module loads: it would cost a process each.
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
  concurrency: 2,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: '.stryker-tmp/mutation.json' },
  clearTextReporter: { allowColor: false, reportTests: false },
  timeoutMS: 20_000,
  thresholds: { high: 90, low: 85, break: 85 },
  tempDirName: '.stryker-tmp',
};
