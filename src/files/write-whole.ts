import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
export function writeWhole(path: string, contents: string | Uint8Array): void {
  const temporary = temporaryBeside(path);
  try {
    writeDurably(temporary, contents);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
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
