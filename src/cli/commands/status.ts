import type { CommandModule } from 'yargs';
import { listSweeps, sweepStatus } from '../../app/sweep-status.js';
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
      if (watch) {
        await watchStatus(context, typed, json);
        return;
      }
      if (typed === undefined) {
        const sweeps = listSweeps(context);
        show(context, json ? [JSON.stringify(sweeps)] : overviewLines(sweeps));
      } else {
        const { status, progress } = sweepStatus(context, typed);
        show(context, json ? [JSON.stringify(status)] : statusLines(status, progress));
      }
    },
  };
}

function show({ terminal }: Context, lines: readonly string[]): void {
  for (const line of lines) terminal.print(line);
}
