import { createHash, hash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { streamRegular } from './guarded-read.js';

/** SHA-256 of bytes or UTF-8 text, in hexadecimal. */
export function sha256(contents: string | Uint8Array): string {
  return hash('sha256', contents, 'hex');
}

/**
 * SHA-256 of a file's bytes, read as a stream, in hexadecimal.
 * @param within see ReadRule
 * @throws FileError for what is no regular file; the system's error
 */
export async function sha256OfFile(path: string, within?: string): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(streamRegular(path, { most: Number.MAX_SAFE_INTEGER, within }), digest);
  return digest.digest('hex');
}
