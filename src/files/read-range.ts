import { readSync } from 'node:fs';

/** Below 2^31 bytes, the most that one call of the system moves. */
const largestTransfer = 2 ** 28;

/**
 * Fills `into` with the bytes of an open file from `start` on.
 * @throws RangeError where the file ends before; the system's error
 */
export function readInto(handle: number, into: Uint8Array, start: number): void {
  for (let done = 0; done < into.length;) {
    const wanted = Math.min(into.length - done, largestTransfer);
    const count = readSync(handle, into, done, wanted, start + done);
    if (count === 0) throw new RangeError(`The file ends at byte ${start + done}.`);
    done += count;
  }
}

/** Bytes [start, start + length) of an open file, in memory of their own, so that any typed array may look at them. @throws as readInto */
export function readRange(handle: number, start: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  readInto(handle, bytes, start);
  return bytes;
}
