import type { z } from 'zod';
import { AttemptError } from './attempt-error.js';
import { readRunsFile } from './runs-file.js';

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
