import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  linkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Makes the names in a folder durable: a rename is only safe once its folder is flushed. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * A name beside `path` that no reader takes for a finished file, and no other call gives. Not a UUID: every process of a trial
 * would load node:crypto for it, which takes 3 ms.
 */
export function temporaryBeside(path: string): string {
  const chance = Math.random().toString(36).slice(2);
  const unique = `${process.pid}-${process.hrtime.bigint()}-${chance}`;
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${unique}.tmp`);
}

/** What temporaryBeside gives: the name that a killed process may leave behind, and the pid in it. */
export const temporaryName = /^\.[^/]{1,100}\.(\d+)-\d+-[a-z0-9]*\.tmp$/;

/**
 * Replaces `path` by these bytes, whole or not at all: temporary file, fsync, rename, fsync of the folder.
 * @throws the system's error (ENOSPC, EACCES …), the old file still in place and no temporary left.
 */
export function writeAtomic(path: string, contents: string | Uint8Array): void {
  const temporary = temporaryBeside(path);
  try {
    writeDurably(temporary, contents);
    renameSync(temporary, path);
  } catch (error) {
    removeTemporary(temporary);
    throw namingTarget(error, temporary, path);
  }
  syncFolder(dirname(path));
}

/**
 * Does `write`, which replaces the file at `path`. A folder in its place is set aside under a name of its own, with all that is in it,
 * so that it cannot block whoever needs the file.
 * @param write must leave nothing behind where it fails; it is done again after a folder was set aside
 */
export function withFolderSetAside<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
    renameSync(path, `${path}.${Date.now()}.set-aside`);
    return write();
  }
}

/** Removes what was made under a temporary name, as far as it can be: why it is removed is the error that counts. */
export function removeTemporary(temporary: string): void {
  try {
    rmSync(temporary, { recursive: true, force: true });
  } catch {
    // Its folder is gone or may not be entered; see above.
  }
}

/** A system error of writing a file: which one, whatever name it was to be written under first. */
export interface WriteError extends NodeJS.ErrnoException {
  readonly writing: string;
}

/**
 * What was thrown while `temporary` stood for `path`: a system error names what was to be written, since nobody knows the other name
 * and it is gone. Everything that writes under a temporary name passes its errors through here.
 */
export function namingTarget(error: unknown, temporary: string, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  const system = error as NodeJS.ErrnoException & { dest?: string; writing?: string };
  if (system.path?.startsWith(temporary) === true || system.path === undefined) {
    system.path = system.path?.replace(temporary, path) ?? path;
    system.writing = system.path;
  }
  delete system.dest;
  system.message = system.message.replace(/ -> '[^]*$/, '').replaceAll(temporary, path);
  return system;
}

/**
 * Makes the folder of a file that is going to be written, and asks whether it can be: before the work whose result it is to hold.
 * @throws the system's error, which names the file
 */
export function openPlaceFor(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    const message = `EISDIR: illegal operation on a directory, open '${path}'`;
    throw Object.assign(new Error(message), { code: 'EISDIR', syscall: 'open', path });
  }
  const temporary = temporaryBeside(path);
  try {
    closeSync(openSync(temporary, 'wx', 0o600));
  } catch (error) {
    throw namingTarget(error, temporary, path);
  } finally {
    removeTemporary(temporary);
  }
}

/** Writes and flushes a new file that nobody else may change, without making its name durable. */
export function writeDurably(path: string, contents: string | Uint8Array): void {
  const handle = openSync(path, 'wx', 0o644);
  try {
    writeFileSync(handle, contents);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Publishes `path` exactly once: of several processes that try, link() lets one through.
 * @returns whether this call published it; false where it already was.
 */
export function publishOnce(path: string, contents: string | Uint8Array): boolean {
  const temporary = temporaryBeside(path);
  try {
    writeDurably(temporary, contents);
    linkSync(temporary, path);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw namingTarget(error, temporary, path);
  } finally {
    removeTemporary(temporary);
  }
}

/**
 * Makes a folder whole or not at all: `fill` gets a temporary one beside it, which then takes its name. An empty folder of that name
 * is replaced.
 * @param fill flushes what it writes, and the folders it makes within
 * @returns what `fill` returns
 * @throws what `fill` throws, or the system's error (ENOTEMPTY where something is there …), nothing changed and no temporary left
 */
export async function writeFolder<Result>(
  path: string,
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  const temporary = temporaryBeside(path);
  let result: Result;
  try {
    mkdirSync(temporary);
    result = await fill(temporary);
    syncFolder(temporary);
    renameSync(temporary, path);
  } catch (error) {
    removeTemporary(temporary);
    throw namingTarget(error, temporary, path);
  }
  syncFolder(dirname(path));
  return result;
}

/** Adds a piece to the end of a file that is being written. */
export type Append = (piece: string | Uint8Array) => void;

/**
 * Replaces `path` by what `write` appends, whole or not at all, as writeAtomic does, without holding it all in memory.
 * @returns what `write` returns. @throws what `write` throws, or the system's error, the old file still in place and no temporary left.
 */
export async function writePieces<Result>(
  path: string,
  write: (append: Append) => Promise<Result>,
): Promise<Result> {
  const temporary = temporaryBeside(path);
  let result: Result;
  try {
    const handle = openSync(temporary, 'wx');
    try {
      result = await write((piece) => {
        writeAll(handle, typeof piece === 'string' ? Buffer.from(piece) : piece);
      });
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeTemporary(temporary);
    throw namingTarget(error, temporary, path);
  }
  syncFolder(dirname(path));
  return result;
}

/** One call may write less than it was given, as where the disk fills up. */
function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
}
