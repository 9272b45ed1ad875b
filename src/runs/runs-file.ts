import { writeSync } from 'node:fs';
import { FileError, whatIsWrong } from '../files/file-error.js';
import { openToAppend } from '../files/open-guarded.js';
import { openRegular, readBytes, type RegularFile } from '../files/guarded-read.js';
import { withFolderSetAside, writeWhole } from '../files/write-whole.js';
import { AttemptError } from './attempt-error.js';
import { runsFolderOf } from './runs-layout.js';

/** For files that are a few lines long, and that are read again and again while trials run. */
export const smallFileBytes = 2 ** 20;

/**
 * Opens a file below a runs folder that is read in pieces, so it may be of any size. Others may have write access to the folder: no
 * link is followed out of it, and nothing but a regular file is opened.
 * @returns null where there is no such file; else close its handle after use
 * @throws AttemptError 'damaged-file' where it is no regular file in its runs folder; the system's error
 */
export function openRunsFile(path: string): RegularFile | null {
  const rule = { most: Number.MAX_SAFE_INTEGER, within: runsFolderOf(path) };
  return orNull(path, () => openRegular(path, rule));
}

/** All of a file below a runs folder as text, of `most` bytes; null where there is none. @throws as openRunsFile, also where it is larger */
export function readRunsFile(path: string, most: number): string | null {
  const rule = { most, within: runsFolderOf(path) };
  return orNull(path, () => readBytes(path, rule).toString('utf8'));
}

/**
 * Replaces a file below a runs folder, whole or not at all. A folder in its place is set aside: see withFolderSetAside.
 * @throws the system's error (ENOSPC, EACCES …)
 */
export function writeRunsFile(path: string, contents: string): void {
  withFolderSetAside(path, () => writeWhole(path, contents));
}

/** Opens a file below a runs folder to append to it. @throws AttemptError 'damaged-file'; the system's error */
export function appendToRunsFile(path: string): number {
  return checked(path, () => openToAppend(path, runsFolderOf(path)));
}

/** A nearly full disk takes a part of what it is given: the rest is written, or its error thrown. */
export function writeFully(handle: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(handle, bytes, written);
}

function orNull<Result>(path: string, open: () => Result): Result | null {
  try {
    return checked(path, open);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function checked<Result>(path: string, open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const reason = `it ${whatIsWrong(error.problem)}`;
    throw new AttemptError({ kind: 'damaged-file', path, reason });
  }
}
