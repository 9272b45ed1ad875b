import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { findTarget } from '../../coordinator/control/find-target.js';
import { readOverview, readStatus } from '../../status/read-status.js';
import { runningProgress } from '../../status/live-sweep.js';
import type { Context } from '../context.js';
import { overviewLines, statusLines } from '../lines/status-lines.js';
import { watchStatus } from '../lines/watch-status.js';

interface Arguments {
  readonly sweep?: string;
  readonly watch: boolean;
  readonly json: boolean;
}

/** `reelsweep status [SWEEP] [--watch]`. */
export function statusCommand(context: Context): CommandModule {
  return {
    command: 'status [sweep]',
    describe: 'Show where sweeps and their trials stand',
    builder: (yargs) =>
      yargs
        .positional('sweep', {
          type: 'string',
          describe: 'name of a sweep; all sweeps where it is left out',
        })
        .option('watch', {
          type: 'boolean',
          default: false,
          describe: 'show it again whenever it changes, until nothing runs; Ctrl-C leaves',
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'print one line of JSON; with --watch one a change, without test figures',
        }),
    handler: async (argv) => {
      context.printsResult();
      const { sweep: typed, watch, json } = argv as unknown as Arguments;
      const runs = resolve(context.folder, 'runs');
      const now = context.now();
      const sweep = typed === undefined ? undefined : findTarget(runs, typed, 'sweep', now).sweep;
      if (watch) {
        await watchStatus(context, runs, { sweep: sweep ?? null, json });
        return;
      }
      const status = sweep === undefined ? readOverview(runs, now) : readStatus(runs, sweep, now);
      const lines =
        'trials' in status
          ? statusLines(status, runningProgress(runs, status))
          : overviewLines(status);
      for (const line of json ? [JSON.stringify(status)] : lines) context.terminal.print(line);
    },
  };
}
