import type { CommandModule } from 'yargs';
import { examine } from '../../doctor/examine.js';
import type { Context } from '../context.js';

const marks = { ok: 'ok     ', missing: 'MISSING', warning: 'warning' } as const;

/** `reelsweep doctor`. */
export function doctorCommand(context: Context): CommandModule {
  return {
    command: 'doctor',
    describe: 'Look at what is installed; each thing is ok or comes with its fix',
    builder: (yargs) =>
      yargs.option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      const { json } = argv as unknown as { json: boolean };
      const { terminal, folder, stop, exitWith } = context;
      const findings = await examine({ folder, signal: stop });
      if (json) terminal.print(JSON.stringify(findings));
      for (const { name, state, fact, fix } of json ? [] : findings) {
        terminal.print(`${marks[state]}  ${name}: ${fact}`);
        if (state !== 'ok' && fix !== undefined) terminal.print(`         ${fix}`);
      }
      exitWith(findings.some(({ state }) => state === 'missing') ? 1 : 0);
    },
  };
}
