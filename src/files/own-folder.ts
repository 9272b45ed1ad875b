import { lstatSync, readdirSync, rmdirSync, unlinkSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** A kind of folder that this program makes: how one is recognised, and what belongs in it. */
export interface FolderKind {
  /** The file that only we write, as a path inside the folder. It is removed last, so that a removal that is cut off can go on. */
  readonly marker: string;
  /** Whether `folder` holds a marker that we wrote, for this very folder. */
  readonly isMarked: (folder: string) => boolean;
  /** Whether we write this, by its path inside the folder; names are divided by "/", and a folder's path ends with one. */
  readonly holds: (path: string) => boolean;
}

/** Why a folder may be neither replaced nor removed. */
export type ForeignFolder =
  /** A file or a link has its name. */
  | { kind: 'no-folder'; path: string; found: 'a file' | 'a link' }
  /** Nothing in it proves that we made it; `found` is the first of its entries. */
  | { kind: 'unmarked'; path: string; marker: string; found: string }
  /** We made it, and something else was put into it. */
  | { kind: 'strangers'; path: string; strangers: readonly string[] };

/**
 * What speaks against replacing or removing what is at `path`. Every command that replaces a folder asks this first.
 * @returns null where there is nothing, an empty folder, or a folder of this kind with only our files in it
 * @throws the system's error where it cannot be read
 */
export function foreignFolder(path: string, kind: FolderKind): ForeignFolder | null {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return null;
  if (facts.isSymbolicLink()) return { kind: 'no-folder', path, found: 'a link' };
  if (!facts.isDirectory()) return { kind: 'no-folder', path, found: 'a file' };
  const strangers = strangersIn(path, kind.holds);
  const found = strangers[0] ?? readdirSync(path)[0];
  if (found === undefined) return null;
  if (!kind.isMarked(path)) return { kind: 'unmarked', path, marker: kind.marker, found };
  return strangers.length === 0 ? null : { kind: 'strangers', path, strangers };
}

/** Says in one sentence what is there and what to do. */
export function foreignSentence(foreign: ForeignFolder): string {
  const { path } = foreign;
  const advice = 'Nothing in it was changed. Move it away, or choose another place.';
  switch (foreign.kind) {
    case 'no-folder':
      return `${path} is ${foreign.found}, not a folder that reelsweep made. Move it away, or choose another place.`;
    case 'unmarked':
      return `${path} was not made by reelsweep: it holds ${JSON.stringify(foreign.found)}, and no ${foreign.marker} of ours. ${advice}`;
    case 'strangers': {
      const [first = '', ...others] = foreign.strangers;
      const more = others.length === 0 ? '' : ` and ${others.length} more`;
      return `${path} holds ${JSON.stringify(first)}${more}, which reelsweep did not put there. ${advice}`;
    }
  }
}

/** Paths of what is in a folder and does not belong there, the folders among them with a "/" at the end; links are not followed. */
export function strangersIn(folder: string, holds: FolderKind['holds']): readonly string[] {
  return walk(folder, holds, { own: () => undefined, link: () => true });
}

/**
 * Removes what we wrote from a folder, its marker last, and the folder once it is empty. A folder that is gone is no error. Links
 * are removed, the folder among them if it is one; what they lead to stays.
 * @returns what stays, as strangersIn gives it. @throws the system's error
 */
export function removeOwnFolder(
  folder: string,
  kind: Pick<FolderKind, 'holds' | 'marker'>,
): readonly string[] {
  const facts = lstatSync(folder, { throwIfNoEntry: false });
  if (facts === undefined) return [];
  if (!facts.isDirectory()) {
    unlinkSync(folder);
    return [];
  }
  const strangers = walk(folder, kind.holds, {
    own(path, isFolder) {
      if (isFolder) removeEmpty(join(folder, path));
      else if (path !== kind.marker) unlink(join(folder, path));
    },
    link(path) {
      unlink(join(folder, path));
      return false;
    },
  });
  if (kind.marker !== '') unlink(join(folder, kind.marker));
  removeEmpty(folder);
  return strangers;
}

interface Visitor {
  /** Called with what is ours, a folder after its contents. */
  readonly own: (path: string, isFolder: boolean) => void;
  /** Called with a link that is not ours. @returns whether it counts as a stranger */
  readonly link: (path: string) => boolean;
}

/** @returns what is not ours */
function walk(
  root: string,
  holds: FolderKind['holds'],
  visitor: Visitor,
  inside = '',
): readonly string[] {
  return entriesOf(join(root, inside)).flatMap((entry) => {
    const isFolder = entry.isDirectory();
    const path = `${inside}${entry.name}${isFolder ? '/' : ''}`;
    if (!holds(path)) return entry.isSymbolicLink() && !visitor.link(path) ? [] : [path];
    const strangers = isFolder ? walk(root, holds, visitor, path) : [];
    visitor.own(path, isFolder);
    return strangers;
  });
}

/** None where the folder has vanished meanwhile. */
function entriesOf(folder: string): Dirent[] {
  return except(['ENOENT'], () => readdirSync(folder, { withFileTypes: true })) ?? [];
}

function unlink(path: string): void {
  except(['ENOENT'], () => unlinkSync(path));
}

/** A folder with strangers in it stays. */
function removeEmpty(folder: string): void {
  except(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => rmdirSync(folder));
}

/** @returns undefined for an error with one of these codes */
function except<Result>(codes: readonly string[], action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return undefined;
  }
}
