import type { CommandModule } from 'yargs';
import { wholeNumber } from '../../planning/benchmark/bench-case.js';
import { machineName } from '../../planning/machine-name.js';
import { findOptuna } from '../../bench/optuna-peer.js';
import { benchOverhead } from '../../bench/overhead-bench.js';
import { overheadReport, overheadText } from '../../bench/overhead-text.js';
import { folderBesideRuns } from '../beside-runs.js';
import { packageVersion } from '../../app/code-version.js';
import type { Context } from '../context.js';
import { estimate } from '../terminal/estimate.js';

interface Arguments {
  readonly trials: number;
  readonly rounds: number;
  readonly json: boolean;
}

const number = { type: 'number', requiresArg: true } as const;

/** `reelsweep bench overhead`, which `npm run bench:overhead` types. */
export function benchOverheadCommand(context: Context): CommandModule {
  return {
    command: 'overhead',
    describe:
      'Measure what a trial costs beside its training, at one and two workers, and an empty process by turns',
    builder: (yargs) =>
      yargs
        .option('trials', { ...number, default: 200, describe: 'of each sweep; 2000 show growth' })
        .option('rounds', { ...number, default: 2, describe: 'how often each side has its turn' })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .epilogue(
          'Optuna on SQLite is measured beside where python3, or the Python that OPTUNA_PYTHON names, has it.',
        ),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      const trials = wholeNumber('trials', given.trials, 1, 100_000);
      const rounds = wholeNumber('rounds', given.rounds, 1, 100);
      const { terminal, folder, stop, stopNow, now } = context;
      const optuna = await findOptuna(process.env['OPTUNA_PYTHON'] ?? 'python3', stop);
      const eta = estimate(now);
      const bench = await benchOverhead({
        trials,
        rounds,
        beside: folderBesideRuns(folder),
        optuna,
        stop,
        stopNow,
        onProgress(line, share) {
          terminal.progress(`${line}${eta(share)}`);
        },
      });
      terminal.settle();
      const circumstances = { machine: machineName(), version: packageVersion(), trials };
      const lines = given.json
        ? [JSON.stringify({ ...circumstances, ...overheadReport(bench), rounds: bench.rounds })]
        : overheadText(bench);
      for (const line of lines) terminal.print(line);
    },
  };
}
