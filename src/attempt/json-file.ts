import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { AttemptError } from './attempt-error.js';

/** No file of the contract comes near this: a larger one is refused before it is parsed. */
const largestBytes = 256 * 1024 * 1024;

/**
 * Reads a JSON file of the contract.
 * @returns null where there is no such file.
 * @throws AttemptError 'damaged-file' where it is not what the schema says; the system's error where it cannot be read.
 */
export function readJsonFile<Value>(path: string, schema: z.ZodType<Value>): Value | null {
  let text: string;
  try {
    const bytes = readFileSync(path);
    if (bytes.length > largestBytes) throw damaged(path, `${bytes.length} bytes`);
    text = bytes.toString('utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
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

function damaged(path: string, reason: string): AttemptError {
  return new AttemptError({ kind: 'damaged-file', path, reason });
}
