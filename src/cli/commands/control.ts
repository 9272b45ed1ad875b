import type { CommandModule } from 'yargs';
import {
  type ControlOutcome,
  pauseSweep,
  resumeSweep,
  retrySweep,
  stopSweep,
  sweepsToRetry,
} from '../../app/control-sweep.js';
import type { Context } from '../context.js';
import { controlJson, controlText } from '../lines/control-lines.js';

const json = { type: 'boolean', default: false, describe: 'print one line of JSON' } as const;
const sweep = { type: 'string', demandOption: true, describe: 'name of a sweep' } as const;

/** `reelsweep stop [SWEEP or TRIAL]`. */
export function stopCommand(context: Context): CommandModule {
  return {
    command: 'stop [name]',
    describe: 'Stop the sweep that runs, or one trial; running trials write a checkpoint first',
    builder: (yargs) =>
      yargs
        .positional('name', {
          type: 'string',
          describe: 'a sweep, or the beginning of a trial’s id; the sweep that runs if left out',
        })
        .option('json', json)
        .epilogue(
          'The same `run` resumes a stopped sweep. A stopped trial stays stopped until `retry`; the sweep goes on without it.',
        ),
    handler: async (argv) => {
      show(context, argv, await stopSweep(context, argv['name'] as string | undefined));
    },
  };
}

/** `reelsweep pause SWEEP`. */
export function pauseCommand(context: Context): CommandModule {
  return {
    command: 'pause <sweep>',
    describe: 'Have a sweep start no new trial; those that run go on',
    builder: (yargs) =>
      yargs
        .positional('sweep', sweep)
        .option('json', json)
        .epilogue(
          'Trials that run go on to their end. `resume` undoes it; until then `run` refuses the sweep, also after a restart.',
        ),
    handler: async (argv) => {
      show(context, argv, await pauseSweep(context, argv['sweep'] as string));
    },
  };
}

/** `reelsweep resume SWEEP`. */
export function resumeCommand(context: Context): CommandModule {
  return {
    command: 'resume <sweep>',
    describe: 'Let a paused sweep start trials again',
    builder: (yargs) =>
      yargs
        .positional('sweep', sweep)
        .option('json', json)
        .epilogue('A sweep that was stopped, not paused, is resumed by the same `run`.'),
    handler: async (argv) => {
      show(context, argv, await resumeSweep(context, argv['sweep'] as string));
    },
  };
}

/** `reelsweep retry [SWEEP or TRIAL] [--failed]`. */
export function retryCommand(context: Context): CommandModule {
  return {
    command: 'retry [name]',
    describe: 'Have trials run again that failed, timed out or were stopped',
    builder: (yargs) =>
      yargs
        .positional('name', {
          type: 'string',
          describe: 'a sweep, or the beginning of a trial’s id; every sweep if left out',
        })
        .option('failed', {
          type: 'boolean',
          default: false,
          describe: 'only those that failed or timed out, not those a person stopped',
        })
        .option('json', { ...json, describe: 'print one line of JSON for each sweep' })
        .epilogue(
          'A trial goes on from its newest checkpoint and has its retries anew. What has succeeded is never run again.',
        ),
    handler: async (argv) => {
      const { name, failed } = argv as unknown as { name?: string; failed: boolean };
      if (name !== undefined) {
        show(context, argv, await retrySweep(context, name, { failedOnly: failed }));
        return;
      }
      for (const one of sweepsToRetry(context)) {
        const options = { failedOnly: failed, wanted: 'sweep' as const };
        show(context, argv, await retrySweep(context, one, options));
      }
    },
  };
}

function show(
  { terminal }: Context,
  argv: Readonly<Record<string, unknown>>,
  outcome: ControlOutcome,
): void {
  terminal.print(argv['json'] === true ? controlJson(outcome) : controlText(outcome));
}
