import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  lstatSync,
  openSync,
  read,
  readSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { ReadStream, Stats } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { FileError } from './file-error.js';
import type { OtherKind } from './file-error.js';
import { utf8Text } from './utf8-text.js';

/**
 * How a file may be read. Every read of a file that we did not ship goes through this module: only regular files are opened, so that
 * no pipe makes us wait and no device fills the memory, and the size is known and bounded before anything is read.
 */
export interface ReadRule {
  /** The most bytes that the file may have; a larger one is refused before it is read. */
  readonly most: number;
  /**
   * The folder that the file must be in, for files that others may have put there: no link is followed to the file itself, and links
   * on the way may not lead out of that folder, which may itself be a link. Without it the file is one that the user named.
   */
  readonly within?: string | undefined;
}

/** An open regular file. */
export interface RegularFile {
  readonly path: string;
  readonly handle: number;
  /** Its size when it was opened; it may grow. */
  readonly bytes: number;
}

const readAsync = promisify(read);
const pieceBytes = 2 ** 16;

// Where a system lacks a flag, its constant is undefined, which counts as 0.
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;

/**
 * Opens a regular file without blocking (O_NONBLOCK). Close `handle` after use.
 * @throws FileError for what is no regular file, outside or too large; the system's error (ENOENT, EACCES …)
 */
export function openRegular(path: string, { most, within }: ReadRule): RegularFile {
  const links = within === undefined;
  // Before it is opened too: opening a device can already do something.
  const named = factsOf(path, links);
  if (named !== undefined) refuseOther(path, named, links);
  const handle = opened(path, links);
  try {
    const facts = fstatSync(handle);
    refuseOther(path, facts, links);
    if (within !== undefined) refuseHandleOutside(path, handle, within);
    if (facts.size > most) {
      throw new FileError({ kind: 'too-large', path, bytes: facts.size, most });
    }
    return { path, handle, bytes: facts.size };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/** Gives `use` an open regular file, closed afterwards. @throws as openRegular; what `use` throws */
export async function withRegularFile<Result>(
  path: string,
  rule: ReadRule,
  use: (file: RegularFile) => Result | Promise<Result>,
): Promise<Result> {
  const file = openRegular(path, rule);
  try {
    return await use(file);
  } finally {
    closeSync(file.handle);
  }
}

/** All of a file. @throws as openRegular, also where it grows beyond the rule while it is read */
export function readBytes(path: string, rule: ReadRule): Buffer<ArrayBuffer> {
  const { handle, bytes } = openRegular(path, rule);
  try {
    const pieces = pieceCollector(path, bytes, rule.most);
    for (;;) {
      const { into, at } = pieces.room();
      if (!pieces.took(readSync(handle, into, at, into.length - at, null))) return pieces.all();
    }
  } finally {
    closeSync(handle);
  }
}

/** The same without holding up other work while the disk is slow. */
export async function readBytesAsync(path: string, rule: ReadRule): Promise<Buffer<ArrayBuffer>> {
  return await withRegularFile(path, rule, async ({ handle, bytes }) => {
    const pieces = pieceCollector(path, bytes, rule.most);
    for (;;) {
      const { into, at } = pieces.room();
      const { bytesRead } = await readAsync(handle, into, at, into.length - at, null);
      if (!pieces.took(bytesRead)) return pieces.all();
    }
  });
}

/** All of a UTF-8 text, without its byte order mark. @throws as readBytes; FileError 'not-utf8' */
export function readText(path: string, rule: ReadRule): string {
  return utf8Text(path, readBytes(path, rule));
}

/** A stream of what the file held when it was opened; it closes the file. @throws as openRegular, at once */
export function streamRegular(path: string, rule: ReadRule): ReadStream {
  const { handle, bytes } = openRegular(path, rule);
  // In large pieces: half the time of the usual 64 KB. `end` is inclusive, so an empty file is read to its end instead.
  const end = bytes === 0 ? rule.most : bytes - 1;
  return createReadStream(path, { fd: handle, start: 0, end, highWaterMark: 2 ** 20 });
}

/**
 * Checks what a library or a program is about to open by its path. It may be replaced in between: this is against accidents, and
 * against what was put there before. A missing file is left to whoever opens it.
 * @param within see ReadRule
 * @throws FileError where something else than a regular file is there, or outside; the system's error
 */
export function refuseIrregular(path: string, within?: string): void {
  const facts = factsOf(path, within === undefined);
  if (facts === undefined) return;
  refuseOther(path, facts, within === undefined);
  if (within !== undefined) refuseOutside(path, pathByFolder(path), within);
}

/** @param links whether the facts of what a link leads to are wanted; undefined where there is nothing */
export function factsOf(path: string, links: boolean): Stats | undefined {
  const options = { throwIfNoEntry: false } as const;
  return links ? statSync(path, options) : lstatSync(path, options);
}

/** What `facts` say the file is; null for a regular file. */
function otherKind(facts: Stats): OtherKind | null {
  if (facts.isFile()) return null;
  if (facts.isDirectory()) return 'directory';
  if (facts.isFIFO()) return 'named pipe (FIFO)';
  if (facts.isSocket()) return 'socket';
  if (facts.isCharacterDevice()) return 'character device';
  if (facts.isBlockDevice()) return 'block device';
  return facts.isSymbolicLink() ? 'symbolic link' : 'special file';
}

/** @throws FileError 'not-regular' */
export function refuseOther(path: string, facts: Stats, links: boolean): void {
  const found = otherKind(facts);
  if (found !== null) throw new FileError({ kind: 'not-regular', path, found, links });
}

/** @param leadsTo the file's real path. @throws FileError 'outside' */
function refuseOutside(path: string, leadsTo: string, within: string): void {
  const root = realpathSync.native(within);
  if (leadsTo.startsWith(root.endsWith(sep) ? root : root + sep)) return;
  throw new FileError({ kind: 'outside', path, within, leadsTo });
}

/** Holds an open file against the folder that it must be in. @throws FileError 'outside' */
export function refuseHandleOutside(path: string, handle: number, within: string): void {
  refuseOutside(path, realPath(path, handle), within);
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

function opened(path: string, links: boolean): number {
  try {
    return openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | (links ? 0 : O_NOFOLLOW));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What took the file's place after it was looked at: O_NOFOLLOW gives ELOOP, a socket ENXIO.
    const found = code === 'ELOOP' && !links ? 'symbolic link' : code === 'ENXIO' ? 'socket' : null;
    if (found === null) throw error;
    throw new FileError({ kind: 'not-regular', path, found, links });
  }
}

/** Memory for a file of about `expected` bytes: read until its end, which may have moved, and no further than `most`. */
function pieceCollector(path: string, expected: number, most: number) {
  const pieces: Buffer<ArrayBuffer>[] = [];
  let into = Buffer.allocUnsafeSlow(expected + 1);
  let at = 0;
  let total = 0;
  return {
    room() {
      if (at === into.length) {
        pieces.push(into);
        into = Buffer.allocUnsafeSlow(pieceBytes);
        at = 0;
      }
      return { into, at };
    },
    /** @returns whether there may be more */
    took(count: number): boolean {
      at += count;
      total += count;
      if (total > most) throw new FileError({ kind: 'too-large', path, bytes: null, most });
      return count > 0;
    },
    all(): Buffer<ArrayBuffer> {
      const last = into.subarray(0, at);
      return pieces.length === 0 ? last : Buffer.concat([...pieces, last], total);
    },
  };
}
