import { lstatSync, rmSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { entriesOf, folderFacts } from './folder.js';
import { processExists } from './process/processes.js';
import { removeOwnFolder, strangersIn } from './own-folder.js';

/** A kind of temporary file or folder that one of our processes leaves behind when it is killed. */
export type LeftoverKind = {
  /** The first group, if any, is the pid of the process that made it. */
  readonly name: RegExp;
  /** Whether this one may still be of use, or at work, for another reason. */
  readonly isInUse?: (path: string) => boolean;
} & (
  | { readonly type: 'file' }
  /** @param holds what may be in it; one with anything else is none of ours */
  | { readonly type: 'folder'; readonly holds: (path: string) => boolean }
);

/** Something that a killed process has left. */
export interface Leftover {
  readonly path: string;
  readonly bytes: number;
  readonly kind: LeftoverKind;
}

/** Where leftovers are looked for. */
export interface LeftoverPlace {
  readonly folder: string;
  /** How many levels of folders below it are looked through. */
  readonly depth: number;
  readonly kinds: readonly LeftoverKind[];
  /** Whether nothing is looked for in a folder and below, `folder` itself among them. */
  readonly isExcluded: (folder: string) => boolean;
}

/** From when on something is left alone, in Unix milliseconds. */
export interface LeftoverAge {
  readonly before: number;
  /**
   * The same where the process may be one of another machine, whose pid says nothing here: on every file system that is not certain to
   * be a disk of this machine.
   */
  readonly beforeElsewhere: number;
  /** Whether only this machine writes to the disk of a folder. */
  readonly isOnOwnDisk: (folder: string) => boolean;
}

/**
 * Temporary files and folders that are no longer in use: their process is gone, and nothing in them has changed for long enough. A
 * folder with anything in it that we do not write is none. No link is followed.
 */
export function findLeftovers(
  places: readonly LeftoverPlace[],
  age: LeftoverAge,
): readonly Leftover[] {
  const found = new Map<string, Leftover>();
  const look = (folder: string, depth: number, place: LeftoverPlace): void => {
    if (place.isExcluded(folder)) return;
    const { before, beforeElsewhere } = age;
    const until = age.isOnOwnDisk(folder) ? before : Math.min(before, beforeElsewhere);
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      const kinds = place.kinds.filter(({ name }) => name.test(entry.name));
      const leftover = kinds.flatMap((kind) => leftoverAt(path, entry, kind, until) ?? [])[0];
      if (leftover !== undefined) found.set(path, leftover);
      if (kinds.length > 0 || !entry.isDirectory() || depth === 0) continue;
      // Not those of other programs: hidden ones, and installed packages.
      const isOther = entry.name.startsWith('.') || entry.name === 'node_modules';
      if (!isOther) look(path, depth - 1, place);
    }
  };
  for (const place of places) look(place.folder, place.depth, place);
  return [...found.values()];
}

/** Removes it, unless something of another type has taken its place. @returns what stays of a folder: see removeOwnFolder */
export function removeLeftover({ path, kind }: Leftover): readonly string[] {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (kind.type === 'folder' && facts?.isDirectory() === true) {
    return removeOwnFolder(path, { marker: '', holds: kind.holds });
  }
  if (kind.type === 'file' && facts?.isFile() === true) rmSync(path, { force: true });
  return [];
}

function leftoverAt(
  path: string,
  entry: Dirent,
  kind: LeftoverKind,
  before: number,
): Leftover | null {
  const pid = kind.name.exec(entry.name)?.[1];
  if (pid !== undefined && processExists(Number(pid))) return null;
  if (kind.isInUse?.(path) === true) return null;
  if (kind.type === 'file') {
    const facts = entry.isFile() ? lstatSync(path, { throwIfNoEntry: false }) : undefined;
    return facts === undefined || facts.mtimeMs > before ? null : { path, bytes: facts.size, kind };
  }
  if (!entry.isDirectory() || strangersIn(path, kind.holds).length > 0) return null;
  const { bytes, changedAt } = folderFacts(path);
  return changedAt > before ? null : { path, bytes, kind };
}
