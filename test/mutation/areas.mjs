/**
 * The pure modules whose tests are measured (files and folders below dist/) and the tests that run against their mutants (below test/). Every mutant runs
 * all tests that reach it, so tests that start trials or a browser are left out.
 *
 * @type {Readonly<Record<string, { readonly sources: readonly string[], readonly tests: readonly string[] }>>}
 */
const areas = {
  statistics: { sources: ['statistics/'], tests: ['statistics/**'] },
  grid: { sources: ['sweep/grid/'], tests: ['sweep/grid/**'] },
  coordinator: {
    sources: [
      'coordinator/attempts/attempt-outcome.js',
      'coordinator/attempts/retry-policy.js',
      'coordinator/schedule/eta.js',
    ],
    tests: ['coordinator/decisions'],
  },
  dataset: {
    sources: ['dataset/split.js', 'dataset/audit/'],
    tests: ['dataset/{split,audit-*,score-rows}'],
  },
  report: {
    sources: ['report/figures/', 'report/charts/'],
    tests: ['report/{figures,pinned-figures,interactions,trust,reference,chart-data}'],
  },
  text: { sources: ['text/'], tests: ['text/*'] },
};

const name = process.env['REELSWEEP_MUTATION'] ?? 'statistics';
const area = areas[name];
if (area === undefined) {
  throw new Error(`REELSWEEP_MUTATION is ${name}. Use one of ${Object.keys(areas).join(', ')}.`);
}
export const { sources, tests } = area;
