import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { executorOf } from '../../executor/registry.js';
import { attemptEntry } from '../../app/run/attempt-entry.js';
import type { Context } from '../context.js';
import { freshOption } from '../fresh-option.js';
import { InputError } from '../../app/input-error.js';
import { lookAhead } from '../../planning/plan-estimate.js';
import { planCsv, planJson, planLines } from '../lines/plan-lines.js';
import { prepareSweep } from '../prepare-sweep.js';
import { profileOption } from '../profile-option.js';
import { diskShortage } from '../../app/plan/disk-shortage.js';
import { sweepWarningLines } from '../lines/sweep-warning-lines.js';

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
      yargs
        .positional('file', {
          type: 'string',
          demandOption: true,
          describe: 'sweep file (YAML), - for standard input',
        })
        .option('fresh', freshOption)
        .option('profile', profileOption)
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .option('csv', { type: 'boolean', default: false, describe: 'print the trials as CSV' }),
    handler: async (argv) => {
      context.printsResult();
      const { file, fresh, profile, json, csv } = argv as unknown as Arguments;
      if (json && csv) throw new InputError('--json and --csv are two forms: choose one.');
      const prepared = await prepareSweep(file, context, {
        fresh,
        ...(profile !== undefined && { profile }),
      });
      const { plan } = prepared;
      const executor = executorOf(plan.runner);
      const slots = await executor.slots(plan, plan.trials.length, plan.runner.workers);
      const runs = resolve(context.folder, 'runs');
      const outlook = lookAhead(plan, runs, slots);
      const preview = executor.preview({
        sweep: plan.name,
        runner: plan.runner,
        hours: [...outlook.work.toRun].map((id) => outlook.hours.perTrial.get(id) ?? null),
        runsFolder: runs,
        attemptEntry,
      });
      // JSON has them itself.
      if (!json) for (const line of sweepWarningLines(file, prepared)) context.terminal.note(line);
      const shortage = diskShortage(outlook, runs);
      if (shortage !== null && !json) context.terminal.note(shortage);
      if (json) context.terminal.print(planJson(prepared, outlook, preview));
      else if (csv) context.terminal.print(planCsv(plan, outlook));
      else context.terminal.print(planLines(prepared, outlook, preview).join('\n'));
    },
  };
}
