import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of bytes or UTF-8 text, in hexadecimal. */
export function sha256(contents: string | Uint8Array): string {
  return hash('sha256', contents, 'hex');
}

/** SHA-256 of a file's bytes, read as a stream, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const digest = createHash('sha256');
  // In large pieces: half the time of the usual 64 KB.
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), digest);
  return digest.digest('hex');
}
