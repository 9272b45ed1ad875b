import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { findTarget } from '../../coordinator/control/find-target.js';
import { askedWhom, askRuns, dealtJson, type Told } from '../ask-runs.js';
import type { Context } from '../context.js';

/** `reelsweep resume SWEEP`. */
export function resumeCommand(context: Context): CommandModule {
  return {
    command: 'resume <sweep>',
    describe: 'Let a paused sweep start trials again',
    builder: (yargs) =>
      yargs
        .positional('sweep', { type: 'string', demandOption: true, describe: 'name of a sweep' })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .epilogue('A sweep that was stopped, not paused, is resumed by the same `run`.'),
    handler: async (argv) => {
      const { sweep: typed, json } = argv as unknown as { sweep: string; json: boolean };
      const reply = await resumeSweep(context, typed);
      context.terminal.print(json ? reply.json : reply.text);
    },
  };
}

/** Has a sweep go on that was paused. @throws as findTarget and submitRequest */
export async function resumeSweep(context: Context, typed: string): Promise<Told> {
  const { folder, now } = context;
  const { sweep } = findTarget(resolve(folder, 'runs'), typed, 'sweep', now());
  const request = { kind: 'resume' as const };
  const dealt = await askRuns(context, sweep, request);
  return {
    text:
      dealt.how === 'asked'
        ? `${askedWhom(dealt)}: sweep ${sweep} starts trials again.`
        : dealt.changed
          ? `Sweep ${sweep} is no longer paused; the same \`run\` goes on with it.`
          : `Sweep ${sweep} was not paused; if it was stopped, the same \`run\` goes on with it.`,
    json: dealtJson(sweep, request, dealt),
  };
}
