import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isFolder } from './folder.js';

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

/** Writes and flushes a new file that only this user may change, without making its name durable. */
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
 * Gives `use` a temporary name beside `path`, under which nothing stays. Its errors name `path`.
 * @throws what `use` throws
 */
export function withTemporary<Result>(path: string, use: (temporary: string) => Result): Result {
  const temporary = temporaryBeside(path);
  try {
    return use(temporary);
  } catch (error) {
    throw namingTarget(error, temporary, path);
  } finally {
    removeTemporary(temporary);
  }
}

/** The same where `use` takes its time. */
export async function withTemporaryAsync<Result>(
  path: string,
  use: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const temporary = temporaryBeside(path);
  try {
    return await use(temporary);
  } catch (error) {
    throw namingTarget(error, temporary, path);
  } finally {
    removeTemporary(temporary);
  }
}

/** Moves what is flushed under a temporary name to its place, durably. */
export function moveInto(path: string, temporary: string): void {
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/**
 * Replaces a file by these bytes, completely or not at all: temporary file, fsync, rename, fsync of the folder.
 * @throws the system's error (ENOSPC, EACCES …), the old file still in place and no temporary left
 */
export function writeAtomic(path: string, contents: string | Uint8Array): void {
  withTemporary(path, (temporary) => {
    writeDurably(temporary, contents);
    moveInto(path, temporary);
  });
}

/**
 * Writes all bytes: a nearly full disk takes a part of what it is given, and the rest is written by the next call, or its error thrown.
 * @throws the system's error; EIO where a call writes nothing
 */
export function writeFully(handle: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    const taken = writeSync(handle, bytes, written);
    if (taken === 0) throw Object.assign(new Error('nothing is written'), { code: 'EIO' });
    written += taken;
  }
}

/** Adds a piece to the end of a file that is being written. */
export type Append = (piece: string | Uint8Array) => void;

/** Replaces a file by what `write` appends, as writeAtomic does, without holding it all in memory. @throws what `write` throws */
export async function writePieces<Result>(
  path: string,
  write: (append: Append) => Promise<Result>,
): Promise<Result> {
  return await withTemporaryAsync(path, async (temporary) => {
    const handle = openSync(temporary, 'wx');
    let result: Result;
    try {
      result = await write((piece) => {
        writeFully(handle, typeof piece === 'string' ? Buffer.from(piece) : piece);
      });
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    moveInto(path, temporary);
    return result;
  });
}

/**
 * Makes a folder where there is none, or an empty one, completely or not at all.
 * @param fill flushes what it writes, and the folders it makes within
 * @throws what `fill` throws; the system's error (ENOTEMPTY where something is there …)
 */
export async function writeFolder<Result>(
  path: string,
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  return await withTemporaryAsync(path, async (temporary) => {
    mkdirSync(temporary);
    const result = await fill(temporary);
    syncFolder(temporary);
    moveInto(path, temporary);
    return result;
  });
}

/**
 * Publishes `path` exactly once: of several processes that try, link() lets one through.
 * @returns whether this call published it; false where it already was
 */
export function publishOnce(path: string, contents: string | Uint8Array): boolean {
  return withTemporary(path, (temporary) => {
    writeDurably(temporary, contents);
    try {
      linkSync(temporary, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
    syncFolder(dirname(path));
    return true;
  });
}

/**
 * Does `write`, which replaces the file at `path`. A folder in its place is renamed, with all that is in it, so that it does not
 * block the file.
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

/**
 * Makes the folder of a file that is going to be written, and tries whether it can be: before the work whose result it is to hold.
 * @throws the system's error, which names the file
 */
export function openPlaceFor(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (isFolder(path)) {
    const message = `EISDIR: illegal operation on a directory, open '${path}'`;
    throw Object.assign(new Error(message), { code: 'EISDIR', syscall: 'open', path });
  }
  withTemporary(path, (temporary) => closeSync(openSync(temporary, 'wx', 0o600)));
}

/** Removes what was made under a temporary name, as far as it can be: why it is removed is the error that counts. */
function removeTemporary(temporary: string): void {
  try {
    rmSync(temporary, { recursive: true, force: true });
  } catch {
    // Its folder is gone or may not be entered.
  }
}

/**
 * The error of writing `path` under a temporary name, with `path` in the place of that name, which is gone by then. Everything that
 * writes under a temporary name passes its errors through here.
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
