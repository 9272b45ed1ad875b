import type { Argv } from 'yargs';
import type { SweepRequest } from '../app/plan/prepare-sweep.js';
import type { Context } from './context.js';
import { givenText, standardInput } from './terminal/standard-input.js';

/** The options that `plan` and `run` share. */
export function withSweepOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('fresh', {
      type: 'boolean',
      default: false,
      describe:
        'train every trial in this sweep itself, also those that another has finished; later runs of the sweep go on with them',
    })
    .option('profile', {
      type: 'string',
      requiresArg: true,
      describe:
        'YAML file (- for standard input) with runner: for this place, such as a cluster; what it says stands in the place of the sweep file’s runner',
    });
}

/** What was typed, with the text of what comes through standard input. @throws as givenText */
export async function sweepRequest(
  {
    file,
    profile,
    fresh,
  }: { readonly file: string; readonly profile?: string | undefined; readonly fresh: boolean },
  context: Context,
): Promise<SweepRequest> {
  const textOf = async (name: string | undefined) =>
    name === standardInput ? await givenText(name, context) : undefined;
  return { file, text: await textOf(file), fresh, profile, profileText: await textOf(profile) };
}

/** `--shared-runs` of commands that run what is below runs/. */
export const sharedRunsOption = {
  type: 'boolean',
  default: false,
  describe:
    'run although other users can write to runs/; what belongs to them is not run, signalled or obeyed',
} as const;

/** The command line of this process for a job of the cluster. */
export function jobWords(): readonly string[] {
  const [node = process.execPath, program = '', ...typed] = process.argv;
  const words = typed.filter(
    (word, place) =>
      !word.startsWith('--coordinator') &&
      !(word === 'job' && typed[place - 1] === '--coordinator'),
  );
  return [node, ...process.execArgv, program, ...words];
}
