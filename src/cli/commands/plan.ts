import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { InputError } from '../input-error.js';
import { lookAhead } from '../look-ahead.js';
import { planCsv, planJson, planLines } from '../plan-lines.js';
import { prepareSweep } from '../prepare-sweep.js';
import { slotsFor } from '../trial-slots.js';

/** `reelsweep plan FILE`. */
export function planCommand(context: Context): CommandModule {
  return {
    command: 'plan <file>',
    describe: 'Show the trials a sweep file makes, and which are done already; nothing is run',
    builder: (yargs) =>
      yargs
        .positional('file', { type: 'string', demandOption: true, describe: 'sweep file (YAML)' })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .option('csv', { type: 'boolean', default: false, describe: 'print the trials as CSV' }),
    handler: async (argv) => {
      const { file, json, csv } = argv as unknown as { file: string; json: boolean; csv: boolean };
      if (json && csv) throw new InputError('--json and --csv are two forms: choose one.');
      const plan = await prepareSweep(file, context);
      const slots = await slotsFor(plan, plan.runner.workers);
      const outlook = lookAhead(plan, resolve(context.folder, 'runs'), slots);
      if (json) context.terminal.print(planJson(plan, outlook));
      else if (csv) context.terminal.print(planCsv(plan, outlook));
      else context.terminal.print(planLines(plan, outlook).join('\n'));
    },
  };
}
