import type { CommandModule } from 'yargs';
import { wholeNumber } from '../../planning/benchmark/bench-case.js';
import { benchCluster } from '../../bench/cluster-bench.js';
import { clusterReport, clusterText } from '../../bench/cluster-text.js';
import { machineName } from '../../planning/machine-name.js';
import { folderBesideRuns } from '../beside-runs.js';
import { packageVersion } from '../../app/code-version.js';
import type { Context } from '../context.js';

interface Arguments {
  readonly trials: number;
  readonly 'at-once': number;
  readonly 'trial-seconds': number;
  readonly for: number;
  readonly json: boolean;
}

const number = { type: 'number', requiresArg: true } as const;

/** `reelsweep bench cluster`. */
export function benchClusterCommand(context: Context): CommandModule {
  return {
    command: 'cluster',
    describe:
      'Measure the coordinator of a large sweep on a cluster, with stand-ins for Slurm and the trials',
    builder: (yargs) =>
      yargs
        .option('trials', { ...number, default: 10_000, describe: 'of the sweep' })
        .option('at-once', { ...number, default: 500, describe: 'how many run at a time' })
        .option('trial-seconds', {
          ...number,
          default: 300,
          describe: 'length of a trial, on average',
        })
        .option('for', {
          ...number,
          default: 120,
          describe: 'seconds that the coordinator is watched',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      const asked = {
        trials: wholeNumber('trials', given.trials, 1, 100_000),
        atOnce: wholeNumber('at-once', given['at-once'], 1, 100_000),
        trialSeconds: wholeNumber('trial-seconds', given['trial-seconds'], 1, 86_400),
        forSeconds: wholeNumber('for', given.for, 1, 3600),
      };
      const { terminal, folder, stop } = context;
      const figures = await benchCluster({
        ...asked,
        settleSeconds: 15,
        beside: folderBesideRuns(folder),
        stop,
        onProgress: terminal.progress,
      });
      terminal.settle();
      const report = clusterReport(figures, asked);
      const lines = given.json
        ? [JSON.stringify({ machine: machineName(), version: packageVersion(), ...report })]
        : clusterText(report);
      for (const line of lines) terminal.print(line);
    },
  };
}
