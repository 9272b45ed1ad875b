import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { findTarget } from '../../coordinator/control/find-target.js';
import { readStatus } from '../../status/read-status.js';
import { askedWhom, askRuns, dealtJson, type Told } from '../ask-runs.js';
import type { Context } from '../context.js';

/** `reelsweep pause SWEEP`. */
export function pauseCommand(context: Context): CommandModule {
  return {
    command: 'pause <sweep>',
    describe: 'Have a sweep start no new trial; those that run go on',
    builder: (yargs) =>
      yargs
        .positional('sweep', { type: 'string', demandOption: true, describe: 'name of a sweep' })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .epilogue(
          'Trials that run go on to their end. `resume` undoes it; until then `run` refuses the sweep, also after a restart.',
        ),
    handler: async (argv) => {
      const { sweep: typed, json } = argv as unknown as { sweep: string; json: boolean };
      const reply = await pauseSweep(context, typed);
      context.terminal.print(json ? reply.json : reply.text);
    },
  };
}

/** Has a sweep paused. @throws as findTarget and submitRequest */
export async function pauseSweep(context: Context, typed: string): Promise<Told> {
  const { folder, now } = context;
  const runs = resolve(folder, 'runs');
  const { sweep } = findTarget(runs, typed, 'sweep', now());
  const request = { kind: 'pause' as const };
  const { state } = readStatus(runs, sweep, now());
  if (state === 'finished' || state === 'paused') {
    const nothing =
      state === 'paused'
        ? `Sweep ${sweep} is paused already; \`resume ${sweep}\` undoes it.`
        : `Every trial of sweep ${sweep} has ended; there is nothing to pause.`;
    return { text: nothing, json: JSON.stringify({ sweep, request, changed: false, trials: [] }) };
  }
  const dealt = await askRuns(context, sweep, request);
  const undo = `\`resume ${sweep}\` undoes it`;
  return {
    text:
      dealt.how === 'asked'
        ? `${askedWhom(dealt)}: sweep ${sweep} starts no new trial, and those that run go on; ${undo}.`
        : `Sweep ${sweep} is paused: \`run\` does not run it; ${undo}.`,
    json: dealtJson(sweep, request, dealt),
  };
}
