import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { RegularFile } from '../../files/guarded-read.js';
import { PackageError } from './package-error.js';

const pieceBytes = 2 ** 22;

/** How far a long piece of work is, and whether a person wants it to go on. */
export interface Watch {
  readonly stop: AbortSignal;
  /** @param bytes of all that there is to write */
  readonly onWritten: (bytes: number) => void;
}

/**
 * Copies an open file to a new one and flushes it, once every byte has been found to be what `sha256` says.
 * @throws PackageError 'damaged'; the signal's reason; the system's error
 */
export async function copyWeights(
  { path, handle, bytes }: RegularFile,
  target: string,
  sha256: string,
  { stop, onWritten }: Watch,
): Promise<void> {
  const hash = createHash('sha256');
  const piece = new Uint8Array(pieceBytes);
  const written = openSync(target, 'wx');
  try {
    for (let done = 0; done < bytes;) {
      const count = readSync(handle, piece, 0, Math.min(pieceBytes, bytes - done), done);
      if (count === 0) break;
      hash.update(piece.subarray(0, count));
      for (let at = 0; at < count;) at += writeSync(written, piece, at, count - at);
      done += count;
      onWritten(done);
      await setImmediate();
      stop.throwIfAborted();
    }
    if (hash.digest('hex') !== sha256) {
      throw new PackageError({
        kind: 'damaged',
        path,
        what: 'its bytes are not those that model.json names',
      });
    }
    fsyncSync(written);
  } finally {
    closeSync(written);
  }
}
