import { mkdirSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { otherWriter, type OtherWriter, thisOwnership } from '../../files/other-writers.js';
import { shellWord } from '../../files/shell-word.js';
import { AppError } from '../app-error.js';

const mostFindings = 20;
/** Deep enough for trials/<id>/attempt-1/owner.json and sweeps/<name>/requests/…. */
const deepest = 4;

/**
 * Keeps a sweep from running in a folder that other users can write to, or put another in its place of: what is below runs/ decides
 * which programs are run and which processes are ended. Reads only.
 * @throws AppError with who can write, what could happen, and what to do
 */
export function requireOwnRuns(runsFolder: string): void {
  const writers: OtherWriter[] = [];
  for (const find of [above, inside]) {
    for (const writer of find(runsFolder)) {
      if (writers.length < mostFindings) writers.push(writer);
      else break;
    }
  }
  if (writers.length === 0) return;
  const shown = writers.slice(0, 5);
  const more = writers.length - shown.length;
  const lines = [
    ...shown.map((writer) => `  ${writer.path}: ${whoWrites(writer)}`),
    ...(more > 0 ? [`  … and at least ${more} more`] : []),
    'They could have programs run as you, have your processes ended, or replace results and models.',
    'To keep them out:',
    ...new Set(writers.map((writer) => `  ${remedy(writer, runsFolder)}`)),
    'To run all the same: add --shared-runs. What belongs to others is then never run, signalled or obeyed; docs/runs-folder.md says more.',
  ];
  throw new AppError({ kind: 'exposed-runs', runs: runsFolder, findings: lines });
}

/**
 * Makes the runs folder where it is missing, closed to others: once it is known that there is something to run. From here on this
 * process and its children make nothing that others can write to, whatever the umask is. Not for a folder that is shared on purpose,
 * which needs its users' own umask.
 * @throws AppError where others can change it or the folders above, once it has been made
 */
export function makeOwnRuns(runsFolder: string): void {
  try {
    process.umask(process.umask() | 0o022);
  } catch {
    // Worker threads may not set it.
  }
  const made = mkdirSync(runsFolder, { recursive: true, mode: 0o755 });
  if (made !== undefined) requireOwnRuns(runsFolder);
}

/** The folders that lead to `path`, and where it is a link also those that lead to its target. */
function* above(path: string): Generator<OtherWriter> {
  const seen = new Set<string>();
  let place = join(realpathOf(dirname(resolve(path))), basename(path));
  for (let links = 0; links < 40; links += 1) {
    const own = otherWriter(place);
    if (own?.kind === 'owner') yield own;
    for (let child = place; child !== dirname(child) && !seen.has(child); child = dirname(child)) {
      seen.add(child);
      const writer = otherWriter(dirname(child));
      // In a sticky folder only the owners of the folder and of an entry can replace the entry.
      const mode = statSync(dirname(child), { throwIfNoEntry: false })?.mode ?? 0;
      if (writer !== null && (writer.kind === 'owner' || (mode & 0o1000) === 0)) yield writer;
    }
    const target = orElse(() => readlinkSync(place), null);
    if (target === null) return;
    const next = resolve(dirname(place), target);
    place = join(realpathOf(dirname(next)), basename(next));
  }
}

/** The folder itself and what is in it. Access control lists are read on the first levels alone: the others inherit them from there. */
function* inside(runsFolder: string): Generator<OtherWriter> {
  const host = thisOwnership();
  const withoutLists = { ...host, acl: () => [] };
  const folders = [{ path: realpathOf(runsFolder), depth: 0 }];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    const { path, depth } = next;
    const writer = otherWriter(path, depth < 2 ? host : withoutLists);
    if (writer !== null && (depth > 0 || writer.kind !== 'owner')) yield writer;
    if (depth === deepest) continue;
    // Where it is gone, no folder, or closed to this user, there is nothing more to report of it.
    for (const entry of orElse(() => readdirSync(path, { withFileTypes: true }), [])) {
      const child = join(path, entry.name);
      const found = entry.isDirectory() ? null : otherWriter(child, withoutLists);
      if (entry.isDirectory()) folders.push({ path: child, depth: depth + 1 });
      if (found !== null) yield found;
    }
  }
}

function realpathOf(path: string): string {
  return orElse(() => realpathSync(path), path);
}

function orElse<Value, Fallback>(read: () => Value, fallback: Fallback): Value | Fallback {
  try {
    return read();
  } catch {
    return fallback;
  }
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

/** What closes it, for all of runs/ where it lies in it. */
function remedy(writer: OtherWriter, runs: string): string {
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
