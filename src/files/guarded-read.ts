import { closeSync, constants, createReadStream, read, readSync, type ReadStream } from 'node:fs';
import { promisify } from 'node:util';
import { FileError, utf8Text } from './file-error.js';
import { openGuarded } from './open-guarded.js';

/**
 * How a file may be read. Every read of a file that we did not ship goes through this module: only regular files are opened, so that
 * no pipe makes us wait and no device fills the memory, and the size is known and bounded before anything is read.
 */
export interface ReadRule {
  /** The most bytes that the file may have; a larger one is refused before it is read. */
  readonly most: number;
  /** The folder that the file must be in, for files that others may have put there: see openGuarded. */
  readonly within?: string | undefined;
}

/** An open regular file. */
export interface RegularFile {
  readonly path: string;
  readonly handle: number;
  /** Its size when it was opened; it may grow. */
  readonly bytes: number;
}

const readAsync = promisify(read);
const pieceBytes = 2 ** 16;

/**
 * Opens a regular file without blocking (O_NONBLOCK). Close `handle` after use.
 * @throws FileError for what is no regular file, outside or too large; the system's error (ENOENT, EACCES …)
 */
export function openRegular(path: string, { most, within }: ReadRule): RegularFile {
  const { handle, bytes } = openGuarded(path, constants.O_RDONLY, within);
  if (bytes <= most) return { path, handle, bytes };
  closeSync(handle);
  throw new FileError({ kind: 'too-large', path, bytes, most });
}

/** Gives `use` an open regular file, closed afterwards. @throws as openRegular; what `use` throws */
export async function withRegularFile<Result>(
  path: string,
  rule: ReadRule,
  use: (file: RegularFile) => Result | Promise<Result>,
): Promise<Result> {
  const file = openRegular(path, rule);
  try {
    return await use(file);
  } finally {
    closeSync(file.handle);
  }
}

/** All of a file. @throws as openRegular, also where it grows beyond the rule while it is read */
export function readBytes(path: string, rule: ReadRule): Buffer<ArrayBuffer> {
  const { handle, bytes } = openRegular(path, rule);
  try {
    const reading = readToEnd(path, bytes, rule.most);
    let step = reading.next(0);
    while (step.done !== true) step = reading.next(readSync(handle, step.value));
    return step.value;
  } finally {
    closeSync(handle);
  }
}

/** The same without blocking other work while the disk is slow. */
export async function readBytesAsync(path: string, rule: ReadRule): Promise<Buffer<ArrayBuffer>> {
  return await withRegularFile(path, rule, async ({ handle, bytes }) => {
    const reading = readToEnd(path, bytes, rule.most);
    let step = reading.next(0);
    while (step.done !== true) {
      const { bytesRead } = await readAsync(handle, step.value, 0, step.value.length, null);
      step = reading.next(bytesRead);
    }
    return step.value;
  });
}

/**
 * The memory for a file of about `expected` bytes, which may grow or shrink meanwhile: yields where to read on into, is given the
 * number of bytes read, and returns them all.
 */
function* readToEnd(
  path: string,
  expected: number,
  most: number,
): Generator<Buffer<ArrayBuffer>, Buffer<ArrayBuffer>, number> {
  const pieces: Buffer<ArrayBuffer>[] = [];
  let piece = Buffer.allocUnsafeSlow(expected + 1);
  let filled = 0;
  for (let total = 0; ;) {
    const count = yield piece.subarray(filled);
    filled += count;
    total += count;
    if (total > most) throw new FileError({ kind: 'too-large', path, bytes: null, most });
    if (count === 0) {
      const last = piece.subarray(0, filled);
      return pieces.length === 0 ? last : Buffer.concat([...pieces, last], total);
    }
    if (filled === piece.length) {
      pieces.push(piece);
      piece = Buffer.allocUnsafeSlow(pieceBytes);
      filled = 0;
    }
  }
}

/** All of a UTF-8 text, without its byte order mark. @throws as readBytes; FileError 'not-utf8' */
export function readText(path: string, rule: ReadRule): string {
  return utf8Text(path, readBytes(path, rule));
}

/** A stream of what the file held when it was opened; it closes the file. @throws as openRegular, at once */
export function streamRegular(path: string, rule: ReadRule): ReadStream {
  const { handle, bytes } = openRegular(path, rule);
  // In large pieces: half the time of the usual 64 KB. `end` is inclusive, so an empty file is read to its end instead.
  const end = bytes === 0 ? rule.most : bytes - 1;
  return createReadStream(path, { fd: handle, start: 0, end, highWaterMark: 2 ** 20 });
}

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
