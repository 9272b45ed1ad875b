import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of bytes or UTF-8 text, in hexadecimal. */
export function sha256(contents: string | Uint8Array): string {
  return hash('sha256', contents, 'hex');
}

export interface HashingOptions {
  /** Aborted: the hash is given up with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each piece with the bytes hashed so far. */
  readonly onBytes?: (bytes: number) => void;
}

/** SHA-256 of a file's bytes, read as a stream, in hexadecimal. */
export async function sha256OfFile(
  path: string,
  { signal, onBytes }: HashingOptions = {},
): Promise<string> {
  const digest = createHash('sha256');
  // In large pieces: half the time of the usual 64 KB.
  const bytes = createReadStream(path, { highWaterMark: 2 ** 20 });
  if (onBytes !== undefined) bytes.on('data', () => onBytes(bytes.bytesRead));
  await pipeline(bytes, digest, { ...(signal !== undefined && { signal }) });
  return digest.digest('hex');
}
