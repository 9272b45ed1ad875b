import type { CommandModule } from 'yargs';
import { wholeNumber } from '../../planning/benchmark/bench-case.js';
import { machineName } from '../../planning/machine-name.js';
import { benchStore } from '../../bench/store-bench.js';
import { storeReport, storeText } from '../../bench/store-text.js';
import { folderBesideRuns } from '../beside-runs.js';
import { packageVersion } from '../../app/code-version.js';
import type { Context } from '../context.js';
import { estimate } from '../terminal/estimate.js';

interface Arguments {
  readonly points: number;
  readonly files: number;
  readonly rounds: number;
  readonly json: boolean;
}

const number = { type: 'number', requiresArg: true } as const;

/** `reelsweep bench store`, which `npm run bench:store` types. */
export function benchStoreCommand({ terminal, folder, stop, now }: Context): CommandModule {
  return {
    command: 'store',
    describe: 'Measure taking metrics into the database, and into a plain table by turns',
    builder: (yargs) =>
      yargs
        .option('points', { ...number, default: 1_000_000, describe: 'metric points' })
        .option('files', { ...number, default: 100, describe: 'trials that they are of' })
        .option('rounds', { ...number, default: 3, describe: 'how often each side has its turn' })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      const points = wholeNumber('points', given.points, 1, 100_000_000);
      const files = wholeNumber('files', given.files, 1, points);
      const rounds = wholeNumber('rounds', given.rounds, 1, 100);
      const eta = estimate(now);
      const bench = await benchStore({
        points,
        files,
        rounds,
        beside: folderBesideRuns(folder),
        signal: stop,
        onProgress(line, share) {
          terminal.progress(`${line}${eta(share)}`);
        },
      });
      terminal.settle();
      const circumstances = { machine: machineName(), version: packageVersion() };
      const lines = given.json
        ? [JSON.stringify({ ...circumstances, ...storeReport(bench), ...bench })]
        : storeText(bench);
      for (const line of lines) terminal.print(line);
    },
  };
}
