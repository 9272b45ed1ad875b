import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { FileError } from './file-error.js';

// Where a system lacks a flag, its constant is undefined, which counts as 0.
const { O_APPEND, O_CREAT, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;

/**
 * Opens a regular file, to read it or to append to it, without blocking (O_NONBLOCK): no pipe makes us wait, and no device is opened.
 * @param flags of open(2)
 * @param within the folder that the file must be in, for files that others may have put there: no link is followed to the file itself,
 *   and links on the way may not lead out of that folder, which may itself be a link. Without it the file is one that the user named.
 * @returns the handle, to be closed after use, and the size when it was opened
 * @throws FileError 'not-regular' or 'outside'; the system's error (ENOENT, EACCES …)
 */
export function openGuarded(
  path: string,
  flags: number,
  within: string | undefined,
): { readonly handle: number; readonly bytes: number } {
  const links = within === undefined;
  // Before it is opened too: opening a device can already do something.
  const named = factsOf(path, links);
  if (named !== undefined) refuseOther(path, named, links);
  const handle = opened(path, flags, links);
  try {
    const facts = fstatSync(handle);
    refuseOther(path, facts, links);
    if (within !== undefined) refuseOutside(path, realPath(path, handle), within);
    return { handle, bytes: facts.size };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/**
 * Checks what a library or a program is about to open by its path. It may be replaced in between: this is against accidents, and
 * against what was put there before. A missing file is no error here.
 * @param within see openGuarded
 * @throws FileError where something else than a regular file is there, or outside; the system's error
 */
export function refuseIrregular(path: string, within?: string): void {
  const facts = factsOf(path, within === undefined);
  if (facts === undefined) return;
  refuseOther(path, facts, within === undefined);
  if (within !== undefined) refuseOutside(path, pathByFolder(path), within);
}

/** @param links whether the facts of what a link leads to are wanted; undefined where there is nothing */
function factsOf(path: string, links: boolean): Stats | undefined {
  const options = { throwIfNoEntry: false } as const;
  return links ? statSync(path, options) : lstatSync(path, options);
}

const kinds = [
  ['isDirectory', 'directory'],
  ['isFIFO', 'named pipe (FIFO)'],
  ['isSocket', 'socket'],
  ['isCharacterDevice', 'character device'],
  ['isBlockDevice', 'block device'],
  ['isSymbolicLink', 'symbolic link'],
] as const;

/** @throws FileError 'not-regular' */
function refuseOther(path: string, facts: Stats, links: boolean): void {
  if (facts.isFile()) return;
  const found = kinds.find(([is]) => facts[is]())?.[1] ?? 'special file';
  throw new FileError({ kind: 'not-regular', path, found, links });
}

/** @param leadsTo the file's real path. @throws FileError 'outside' */
function refuseOutside(path: string, leadsTo: string, within: string): void {
  const root = realpathSync.native(within);
  if (leadsTo.startsWith(root.endsWith(sep) ? root : root + sep)) return;
  throw new FileError({ kind: 'outside', path, within, leadsTo });
}

/** Of the file that is open, however its path changes meanwhile; where the system does not say, of the path's folder. */
function realPath(path: string, handle: number): string {
  try {
    const real = readlinkSync(`/proc/self/fd/${handle}`);
    if (real.startsWith('/')) return real;
  } catch {
    // No Linux, or /proc is not there.
  }
  return pathByFolder(path);
}

function pathByFolder(path: string): string {
  return join(realpathSync.native(dirname(path)), basename(path));
}

function opened(path: string, flags: number, links: boolean): number {
  try {
    return openSync(path, flags | O_NONBLOCK | O_NOCTTY | (links ? 0 : O_NOFOLLOW), 0o666);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What took the file's place after it was looked at: O_NOFOLLOW gives ELOOP, a socket ENXIO.
    const found = code === 'ELOOP' && !links ? 'symbolic link' : code === 'ENXIO' ? 'socket' : null;
    if (found === null) throw error;
    throw new FileError({ kind: 'not-regular', path, found, links });
  }
}

/**
 * Opens a regular file to append to it and to read its end; makes it where there is none. Whole files are written beside their place
 * and renamed, which follows no link; a file that grows is opened in place, so it is checked as the guarded reads check theirs.
 * @param within see openGuarded: nothing is appended to a file that a link below this folder leads to
 * @returns the handle; close it after use
 * @throws FileError 'not-regular' or 'outside'; the system's error
 */
export function openToAppend(path: string, within?: string): number {
  return openGuarded(path, O_RDWR | O_APPEND | O_CREAT, within).handle;
}
