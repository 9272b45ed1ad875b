import { readSync } from 'node:fs';

/** Below 2^31 bytes, the most that one call of the system moves. */
const largestTransfer = 2 ** 28;

/**
 * Bytes [start, start + length) of an open file, in memory of their own, so that any typed array may look at them.
 * @throws RangeError where the file ends before; the system's error
 */
export function readRange(handle: number, start: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const wanted = Math.min(length - done, largestTransfer);
    const count = readSync(handle, bytes, done, wanted, start + done);
    if (count === 0) throw new RangeError(`The file ends at byte ${start + done}.`);
    done += count;
  }
  return bytes;
}
