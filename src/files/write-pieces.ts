import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { namingTarget, removeTemporary, syncFolder, temporaryBeside } from './write-whole.js';

/** Adds a piece to the end of a file that is being written. */
export type Append = (piece: string | Uint8Array) => void;

/**
 * Replaces `path` by what `write` appends, whole or not at all, as writeWhole does, without holding it all in memory.
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
