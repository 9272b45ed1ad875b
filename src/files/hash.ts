import { createHash, hash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { streamRegular } from './guarded-read.js';

/** A SHA-256 as these functions give it. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** SHA-256 of bytes or UTF-8 text, in hexadecimal. */
export function sha256(contents: string | Uint8Array): string {
  return hash('sha256', contents, 'hex');
}

export interface HashingOptions {
  /** Aborted: hashing stops with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each piece with the bytes hashed so far. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * SHA-256 of a file's bytes, read as a stream, in hexadecimal.
 * @param within see ReadRule
 * @throws FileError for what is no regular file; the system's error; the signal's reason
 */
export async function sha256OfFile(
  path: string,
  within?: string,
  { signal, onBytes }: HashingOptions = {},
): Promise<string> {
  const digest = createHash('sha256');
  const bytes = streamRegular(path, { most: Number.MAX_SAFE_INTEGER, within });
  if (onBytes !== undefined) bytes.on('data', () => onBytes(bytes.bytesRead));
  await pipeline(bytes, digest, { ...(signal !== undefined && { signal }) });
  return digest.digest('hex');
}
