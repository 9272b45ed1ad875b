/** `npm run test:mutation`: how many small faults in pure modules the tests notice. */
export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: ['src/statistics/**/*.ts', 'src/sweep/grid/**/*.ts'],
  ignorePatterns: ['dist', 'runs', 'reports', 'docs'],
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
