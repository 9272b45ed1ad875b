import { closeSync, lstatSync, readSync } from 'node:fs';
import type { z } from 'zod';
import { FileError, whatIsWrong } from '../files/file-error.js';
import { openToAppend } from '../files/open-guarded.js';
import { openRegular, readBytes, type RegularFile } from '../files/guarded-read.js';
import { withFolderSetAside, writeAtomic } from '../files/atomic-write.js';
import { AttemptError } from './attempt-error.js';
import { runsFolderOf } from './runs-layout.js';
import { type OtherWriter, otherWriter } from '../files/other-writers.js';

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

/**
 * Some bytes of a file below a runs folder, which may be growing: `most` at most, from `offset` on or, without it, the last ones. None
 * where there is no file. @throws as openRunsFile
 */
export function readRunsPiece(path: string, most: number, offset?: number): Buffer {
  const file = openRunsFile(path);
  if (file === null) return Buffer.alloc(0);
  try {
    const from = offset ?? Math.max(0, file.bytes - most);
    const bytes = Buffer.alloc(Math.min(most, Math.max(0, file.bytes - from)));
    const count = bytes.length === 0 ? 0 : readSync(file.handle, bytes, 0, bytes.length, from);
    return bytes.subarray(0, count);
  } finally {
    closeSync(file.handle);
  }
}

/** All of a file below a runs folder as text, of `most` bytes; null where there is none. @throws as openRunsFile, also where it is larger */
export function readRunsFile(path: string, most: number): string | null {
  const rule = { most, within: runsFolderOf(path) };
  return orNull(path, () => readBytes(path, rule).toString('utf8'));
}

/**
 * Replaces a file below a runs folder atomically. A folder in its place is set aside: see withFolderSetAside.
 * @throws the system's error (ENOSPC, EACCES …)
 */
export function writeRunsFile(path: string, contents: string): void {
  withFolderSetAside(path, () => writeAtomic(path, contents));
}

/** The same with a value as one line of JSON. */
export function writeJsonFile(path: string, value: unknown): void {
  writeRunsFile(path, `${JSON.stringify(value)}\n`);
}

/** Opens a file below a runs folder to append to it. @throws AttemptError 'damaged-file'; the system's error */
export function appendToRunsFile(path: string): number {
  return checked(path, () => openToAppend(path, runsFolderOf(path)));
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

/** No plan and no result comes near this: a larger file is refused before it is read. */
const largestBytes = 256 * 1024 * 1024;

/**
 * Reads a JSON file of the contract.
 * @returns null where there is no such file.
 * @throws AttemptError 'damaged-file' where it is no regular file in its runs folder, larger than `most` bytes, or not what the
 * schema says; the system's error where it cannot be read.
 */
export function readJsonFile<Value>(
  path: string,
  schema: z.ZodType<Value>,
  most: number = largestBytes,
): Value | null {
  const text = readRunsFile(path, most);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(path, 'not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw damaged(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unexpected'}`);
}

/**
 * What is read from a runs folder, or `fallback` where a file of it is damaged, or is another user's and must not be obeyed.
 * @param onProblem gets a sentence on that file
 */
export function orIfDamaged<Value, Fallback>(
  read: () => Value,
  fallback: Fallback,
  onProblem?: (message: string) => void,
): Value | Fallback {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    onProblem?.(error.message);
    return fallback;
  }
}

function damaged(path: string, reason: string): AttemptError {
  return new AttemptError({ kind: 'damaged-file', path, reason });
}

/**
 * Whether a file or folder below runs/ may be acted on: run, loaded, or taken for a wish of this user. Not what belongs to others, or
 * what they can change. Where a folder is shared on purpose this is all that keeps them apart.
 * @returns true for what is not there
 */
export function isObeyed(path: string): boolean {
  return otherWriter(path) === null;
}

/** @throws AttemptError 'foreign-file' where an entry is not to be obeyed */
export function requireObeyed(path: string): void {
  const writer = otherWriter(path);
  if (writer !== null) throw foreign(writer);
}

/** Reads a JSON file that is acted on. @throws AttemptError 'foreign-file'; as readJsonFile */
export function readObeyedFile<Value>(
  path: string,
  schema: z.ZodType<Value>,
  most?: number,
): Value | null {
  const before = lstatSync(path, { throwIfNoEntry: false });
  requireObeyed(path);
  const value = readJsonFile(path, schema, most);
  // It may have been replaced between the check and the reading.
  requireObeyed(path);
  const after = lstatSync(path, { throwIfNoEntry: false });
  const isSame = before?.ino === after?.ino && before?.ctimeMs === after?.ctimeMs;
  return isSame || value === null ? value : readObeyedFile(path, schema, most);
}

function foreign(writer: OtherWriter): AttemptError {
  return new AttemptError({ kind: 'foreign-file', path: writer.path, writer });
}
