import type { CommandModule } from 'yargs';
import { type Examination, examineSystem } from '../../app/examine-system.js';
import { InputError } from '../../app/input-error.js';
import type { ExecutorChecks } from '../../executor/executor-kind.js';
import { executorKinds } from '../../executor/registry.js';
import type { Context } from '../context.js';

const marks = { ok: 'ok     ', missing: 'MISSING', failed: 'FAILED ', warning: 'warning' } as const;

/** `reelsweep doctor`. */
export function doctorCommand(context: Context): CommandModule {
  return {
    command: 'doctor',
    describe: 'Look at what is installed; each thing is ok or comes with its fix',
    builder: (yargs) =>
      yargs
        .option('gpu', {
          type: 'boolean',
          default: false,
          describe: 'look at the GPU alone: its driver, its agreement with PyTorch, its speed',
        })
        .options(executorOptions)
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      context.printsResult();
      const given: Readonly<Record<string, unknown>> = argv;
      const json = given['json'] === true;
      const { terminal, exitWith } = context;
      const findings = await examineSystem(context, examinationOf(given), (name) => {
        terminal.progress(`looking at: ${name}`);
      });
      terminal.settle();
      if (json) terminal.print(JSON.stringify(findings));
      for (const { name, state, fact, fix } of json ? [] : findings) {
        terminal.print(`${marks[state]}  ${name}: ${fact}`);
        if (state !== 'ok' && fix !== undefined) terminal.print(`         ${fix}`);
      }
      exitWith(findings.some(({ state }) => state === 'missing' || state === 'failed') ? 1 : 0);
    },
  };
}

/** Executors that have checks of their own: `doctor --<name>`. */
const checked = executorKinds.flatMap(({ name, checks }) =>
  checks === null ? [] : [{ name, checks }],
);

const executorOptions = Object.fromEntries(
  checked.flatMap(({ name, checks }) => [
    [name, { type: 'boolean', default: false, describe: checks.describe }],
    ...Object.entries(checks.options),
  ]),
) as Readonly<Record<string, ExecutorChecks['options'][string]>>;

/** @throws InputError for options that do not go together */
function examinationOf(given: Readonly<Record<string, unknown>>): Examination {
  const areas = ['gpu', ...checked.map(({ name }) => name)];
  if (areas.filter((area) => given[area] === true).length > 1) {
    throw new InputError(`Give ${areas.map((area) => `--${area}`).join(' or ')}, one at a time.`);
  }
  for (const { name, checks } of checked) {
    if (given[name] === true) return { kind: 'executor', name, options: given };
    const stray = Object.keys(checks.options).find((option) => Boolean(given[option]));
    if (stray !== undefined) {
      throw new InputError(`--${stray} is for --${name}: reelsweep doctor --${name} --${stray} …`);
    }
  }
  return { kind: given['gpu'] === true ? 'gpu' : 'installation' };
}
