import type { OtherWriter } from '../../files/other-writers.js';
import { shellWord } from '../../files/shell-word.js';
import { makePrivateRuns, type RunsExposure, runsExposure } from '../../coordinator/runs-trust.js';
import { InputError } from '../input-error.js';

/**
 * Keeps a sweep from running in a folder that other users can write to: what is below runs/ decides which programs are run and which
 * processes are ended.
 * @throws InputError with who can write, what could happen, and what to do
 */
export function requireOwnRuns(runsFolder: string): void {
  const exposure = runsExposure(runsFolder);
  if (exposure === null) return;
  const [first = '', ...others] = exposureLines(exposure);
  throw new InputError(
    first,
    others.map((message) => ({ message })),
  );
}

/**
 * Makes the runs folder where it is missing, closed to others: once it is known that there is something to run.
 * @throws InputError where others can change it or the folders above, once it has been made
 */
export function makeOwnRuns(runsFolder: string): void {
  if (makePrivateRuns(runsFolder)) requireOwnRuns(runsFolder);
}

/** One finding a line, between what it means and what to do. */
function exposureLines({ folder, writers }: RunsExposure): readonly string[] {
  const shown = writers.slice(0, 5);
  const more = writers.length - shown.length;
  return [
    `Other users can write to ${folder}, which decides what is run here:`,
    ...shown.map((writer) => `  ${writer.path}: ${whoWrites(writer)}`),
    ...(more > 0 ? [`  … and at least ${more} more`] : []),
    'They could have programs run as you, have your processes ended, or replace results and models.',
    'To keep them out:',
    ...new Set(writers.map((writer) => `  ${mending(writer, folder)}`)),
    'To run all the same: add --shared-runs. What belongs to others is then never run, signalled or obeyed; docs/runs-folder.md says more.',
  ];
}

function whoWrites(writer: OtherWriter): string {
  switch (writer.kind) {
    case 'owner':
      return `it belongs to user ${writer.user}`;
    case 'everyone':
      return `everyone can write (mode ${octal(writer.mode)})`;
    case 'group': {
      const { members } = writer;
      const who = members.length === 0 ? '' : `: ${members.slice(0, 5).join(', ')}`;
      const others = members.length > 5 ? ` and ${members.length - 5} more` : '';
      return `group ${writer.group} can write (mode ${octal(writer.mode)})${who}${others}`;
    }
    case 'acl':
      return `its access control list lets others write: ${writer.entries.join(', ')}`;
  }
}

/** What closes it, for the whole of runs/ where it lies in it. */
function mending(writer: OtherWriter, runs: string): string {
  const isInside = writer.path === runs || writer.path.startsWith(`${runs}/`);
  const [recursive, place] = isInside ? ['-R ', shellWord(runs)] : ['', shellWord(writer.path)];
  switch (writer.kind) {
    case 'owner':
      return isInside
        ? `remove what user ${writer.user} has put there, or make it yours: chown ${recursive}"$(id -u)" -- ${place}`
        : `work in a folder of your own, or as user ${writer.user}`;
    case 'acl':
      return `setfacl ${recursive}-b -- ${place}`;
    case 'everyone':
    case 'group':
      return `chmod ${recursive}go-w -- ${place}`;
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
