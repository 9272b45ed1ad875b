import type { CommandModule } from 'yargs';
import { InputError } from '../../app/input-error.js';
import { planSweep } from '../../app/plan-sweep.js';
import type { Context } from '../context.js';
import { planCsv, planJson } from '../lines/plan-data.js';
import { planLines, shortageLine, sweepWarningLines } from '../lines/plan-lines.js';
import { sweepRequest, withSweepOptions } from '../sweep-options.js';

interface Arguments {
  readonly file: string;
  readonly fresh: boolean;
  readonly profile?: string;
  readonly json: boolean;
  readonly csv: boolean;
}

/** `reelsweep plan FILE`. */
export function planCommand(context: Context): CommandModule {
  return {
    command: 'plan <file>',
    describe: 'Show the trials a sweep file makes, and which are done already; nothing is run',
    builder: (yargs) =>
      withSweepOptions(
        yargs.positional('file', {
          type: 'string',
          demandOption: true,
          describe: 'sweep file (YAML), - for standard input',
        }),
      )
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .option('csv', { type: 'boolean', default: false, describe: 'print the trials as CSV' }),
    handler: async (argv) => {
      context.printsResult();
      const { json, csv, ...given } = argv as unknown as Arguments;
      if (json && csv) throw new InputError('--json and --csv are two forms: choose one.');
      const { terminal } = context;
      const planned = await planSweep(context, await sweepRequest(given, context));
      if (json) {
        terminal.print(planJson(planned));
        return;
      }
      for (const line of sweepWarningLines(given.file, planned)) terminal.note(line);
      if (planned.diskShortage !== null) terminal.note(shortageLine(planned.diskShortage));
      terminal.print(csv ? planCsv(planned) : planLines(planned).join('\n'));
    },
  };
}
