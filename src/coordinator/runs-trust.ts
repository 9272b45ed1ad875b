import { mkdirSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import {
  otherWriter,
  type OtherWriter,
  type OwnershipHost,
  thisOwnership,
} from '../files/other-writers.js';

/** Why other users can change what is below a runs folder. */
export interface RunsExposure {
  readonly folder: string;
  /** Those found, the folders above first; at most `mostFindings`. */
  readonly writers: readonly OtherWriter[];
}

const mostFindings = 20;
/** Deep enough for trials/<id>/attempt-1/owner.json and sweeps/<name>/requests/…. */
const deepest = 4;

/**
 * Who else can change what is below a runs folder, or put another in its place: looked at are the folders that lead to it, it, and
 * what it holds. Reads only.
 * @returns null where nobody can, or there is no such folder yet and nobody else can make it
 */
export function runsExposure(
  runsFolder: string,
  host: OwnershipHost = thisOwnership(),
): RunsExposure | null {
  const writers: OtherWriter[] = [];
  for (const writer of [...above(runsFolder, host), ...inside(runsFolder, host)]) {
    writers.push(writer);
    if (writers.length === mostFindings) break;
  }
  return writers.length === 0 ? null : { folder: runsFolder, writers };
}

/**
 * Makes the runs folder where it is missing, and from here on this process and its children make nothing that others can write to,
 * whatever the umask is. Not for a folder that is shared on purpose, which needs its users' own umask.
 * @returns whether it was missing
 */
export function makePrivateRuns(runsFolder: string): boolean {
  try {
    process.umask(process.umask() | 0o022);
  } catch {
    // Worker threads may not set it.
  }
  return mkdirSync(runsFolder, { recursive: true, mode: 0o755 }) !== undefined;
}

/** The folders that lead to `path`, and where it is a link also those that lead to what it stands for. */
function* above(path: string, host: OwnershipHost): Generator<OtherWriter> {
  const seen = new Set<string>();
  let place = join(realpathOf(dirname(resolve(path))), basename(path));
  for (let links = 0; links < 40; links += 1) {
    const own = otherWriter(place, host);
    if (own?.kind === 'owner') yield own;
    for (let child = place; child !== dirname(child) && !seen.has(child); child = dirname(child)) {
      seen.add(child);
      const writer = otherWriter(dirname(child), host);
      // In a sticky folder only the owners of the folder and of an entry can replace the entry.
      const isSticky =
        ((statSync(dirname(child), { throwIfNoEntry: false })?.mode ?? 0) & 0o1000) !== 0;
      if (writer !== null && (writer.kind === 'owner' || !isSticky)) yield writer;
    }
    const target = linkTarget(place);
    if (target === null) return;
    const next = resolve(dirname(place), target);
    place = join(realpathOf(dirname(next)), basename(next));
  }
}

/** The folder itself and what is in it; the lists of access are asked of the first levels alone, which the others inherit them from. */
function* inside(runsFolder: string, host: OwnershipHost): Generator<OtherWriter> {
  const root = realpathOf(runsFolder);
  const withoutLists = { ...host, acl: () => [] };
  const folders = [{ path: root, depth: 0 }];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    const { path, depth } = next;
    const writer = otherWriter(path, depth < 2 ? host : withoutLists);
    if (writer !== null && (depth > 0 || writer.kind !== 'owner')) yield writer;
    for (const entry of depth < deepest ? entriesOf(path) : []) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) folders.push({ path: child, depth: depth + 1 });
      else {
        const found = otherWriter(child, withoutLists);
        if (found !== null) yield found;
      }
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone, no folder, or one that only its owner may look into: what can be said of it was said.
    return [];
  }
}

function realpathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
