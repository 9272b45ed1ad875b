import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { processExists } from './process-exists.js';
import { strangersIn } from './own-folder.js';

/** A kind of temporary file or folder that one of our processes leaves behind when it is killed. */
export interface LeftoverKind {
  /** The first group, if any, is the pid of the process that made it. */
  readonly name: RegExp;
  /** What one that is a folder may hold. */
  readonly holds: (path: string) => boolean;
  /** Whether this one may still be of use, or at work, for another reason. */
  readonly isInUse?: (path: string) => boolean;
}

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
}

/**
 * Temporary files and folders that nobody works on any more: their process is gone, and nothing in them has changed since `before`. A
 * folder with anything in it that we do not write is none. No link is followed.
 * @param before Unix milliseconds
 */
export function findLeftovers(
  places: readonly LeftoverPlace[],
  kinds: readonly LeftoverKind[],
  before: number,
): readonly Leftover[] {
  const found = new Map<string, Leftover>();
  const look = (folder: string, depth: number): void => {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      const kind = kinds.find(({ name }) => name.test(entry.name));
      if (kind !== undefined) {
        const leftover = leftoverAt(path, entry, kind, before);
        if (leftover !== null) found.set(path, leftover);
      } else if (entry.isDirectory() && depth > 0 && !isPassedOver(entry.name)) {
        look(path, depth - 1);
      }
    }
  };
  for (const { folder, depth } of places) look(folder, depth);
  return [...found.values()];
}

/** Other programs' folders: hidden ones, and installed packages. */
function isPassedOver(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
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
  if (entry.isFile()) {
    const facts = lstatSync(path, { throwIfNoEntry: false });
    return facts === undefined || facts.mtimeMs > before ? null : { path, bytes: facts.size, kind };
  }
  if (!entry.isDirectory() || strangersIn(path, kind.holds).length > 0) return null;
  const { bytes, changedAt } = folderFacts(path);
  return changedAt > before ? null : { path, bytes, kind };
}

/** Bytes of all files in a folder and below, and when anything in it last changed (Unix milliseconds); links are not followed. */
export function folderFacts(folder: string): { bytes: number; changedAt: number } {
  let bytes = 0;
  let changedAt = lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const inside = folderFacts(path);
      bytes += inside.bytes;
      changedAt = Math.max(changedAt, inside.changedAt);
      continue;
    }
    const facts = lstatSync(path, { throwIfNoEntry: false });
    bytes += facts?.size ?? 0;
    changedAt = Math.max(changedAt, facts?.mtimeMs ?? 0);
  }
  return { bytes, changedAt };
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone, no folder, or not for us to read.
    return [];
  }
}
