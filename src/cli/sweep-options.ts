import type { SweepRequest } from '../app/plan/prepare-sweep.js';
import { flag, type Given, text } from './command.js';
import type { Context } from './context.js';
import { givenText, shownName, standardInput } from './terminal/standard-input.js';

/** The options that `plan` and `run` share. */
export const sweepOptions = {
  fresh: flag(
    'train every trial in this sweep, also those that another has finished; later runs of the sweep go on with them',
  ),
  profile: text(
    'YAML file (- for standard input) with runner: for this place, such as a cluster; it replaces the sweep file’s runner, setting by setting',
  ),
};

/** `--shared-runs` of commands that run what is below runs/. */
export const sharedRunsOption = flag(
  'run although other users can write to runs/; what belongs to them is not run, signalled or obeyed',
);

/** What was typed, with the text of what comes through standard input. @throws as givenText */
export async function sweepRequest(
  {
    file,
    profile,
    fresh,
  }: Pick<Given<typeof sweepOptions>, 'profile' | 'fresh'> & { readonly file: string },
  context: Context,
): Promise<SweepRequest> {
  const textOf = async (name: string | undefined) =>
    name === standardInput ? await givenText(name, context) : undefined;
  return {
    file: shownName(file),
    text: await textOf(file),
    fresh,
    profile: profile === undefined ? undefined : shownName(profile),
    profileText: await textOf(profile),
  };
}

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
