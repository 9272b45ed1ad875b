// npm run bench:overhead: what a trial costs beside its training, at one and two workers, and an empty process, alternating.
import { benchProgram, folderBesideRuns } from '../program.js';
import { optunaVersion } from '../python.js';
import { benchOverhead } from './measure.js';
import { overheadReport } from './table.js';

await benchProgram(
  {
    name: 'overhead',
    does:
      'Measures what a trial costs beside its training, at one and two workers, and an empty process, alternating; ' +
      'Optuna on SQLite beside them where python3, or the Python that OPTUNA_PYTHON names, has it.',
    options: {
      trials: { default: 200, from: 1, to: 100_000, is: 'of each sweep; 2000 show growth' },
      rounds: { default: 2, from: 1, to: 100, is: 'how often each side has its turn' },
    },
  },
  async ({ trials, rounds }, bench) => {
    const { folder, stop, stopNow, progress } = bench;
    const python = process.env['OPTUNA_PYTHON'] ?? 'python3';
    const version = await optunaVersion(python, stop);
    const measured = await benchOverhead({
      trials,
      rounds,
      beside: folderBesideRuns(folder),
      optuna: version === null ? null : { python, version },
      stop,
      stopNow,
      onProgress: progress,
    });
    bench.report(overheadReport(measured, bench.circumstances));
  },
);
