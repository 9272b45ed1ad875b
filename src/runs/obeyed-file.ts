import { lstatSync } from 'node:fs';
import type { z } from 'zod';
import { type OtherWriter, otherWriter } from '../files/other-writers.js';
import { AttemptError } from './attempt-error.js';
import { readJsonFile } from './json-file.js';

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
  // It may have been replaced between the look and the reading.
  requireObeyed(path);
  const after = lstatSync(path, { throwIfNoEntry: false });
  const isSame = before?.ino === after?.ino && before?.ctimeMs === after?.ctimeMs;
  return isSame || value === null ? value : readObeyedFile(path, schema, most);
}

function foreign(writer: OtherWriter): AttemptError {
  return new AttemptError({ kind: 'foreign-file', path: writer.path, writer });
}
