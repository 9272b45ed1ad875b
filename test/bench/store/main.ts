// npm run bench:store: taking metrics into the database, and into a plain table, alternating.
import { wholeNumber } from '#src/planning/benchmark/bench-case.js';
import { benchProgram, folderBesideRuns } from '../program.js';
import { benchStore, storeReport } from './measure.js';

await benchProgram(
  {
    name: 'store',
    does: 'Measures taking metrics into the database, and into a plain table, alternating.',
    options: {
      points: { default: 1_000_000, from: 1, to: 100_000_000, is: 'metric points' },
      files: { default: 100, from: 1, to: 100_000_000, is: 'trials that they are of' },
      rounds: { default: 3, from: 1, to: 100, is: 'how often each side has its turn' },
    },
  },
  async ({ points, files, rounds }, bench) => {
    wholeNumber('files', files, 1, points);
    const measured = await benchStore({
      points,
      files,
      rounds,
      beside: folderBesideRuns(bench.folder),
      signal: bench.stop,
      onProgress: bench.progress,
    });
    bench.report(storeReport(measured, bench.circumstances));
  },
);
