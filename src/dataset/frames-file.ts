import { closeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { openRegular, readInto } from '../files/guarded-read.js';
import type { FrameReader } from './batch.js';
import { DatasetError } from './dataset-error.js';

/** The fixed length of the header written here: enough for any shape, and a multiple of 64 as NumPy asks for. */
export const npyHeaderBytes = 128;

const magic = Buffer.from('\u0093NUMPY', 'latin1');

/** The header of a .npy file (format 1.0, NEP 1) that holds uint8 in C order with this shape. */
export function npyHeader(shape: readonly number[]): Buffer {
  const facts = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const length = npyHeaderBytes - magic.length - 4;
  const header = Buffer.concat([
    magic,
    Buffer.from([1, 0, length % 256, Math.floor(length / 256)]),
    Buffer.from(`${facts.padEnd(length - 1)}\n`, 'latin1'),
  ]);
  if (header.length !== npyHeaderBytes) throw new RangeError(`A shape too long: ${facts}`);
  return header;
}

/** The shape that a header of uint8 in C order states, or null for any other bytes. */
export function npyShape(header: Uint8Array): readonly number[] | null {
  const bytes = Buffer.from(header.buffer, header.byteOffset, header.byteLength);
  if (bytes.length < npyHeaderBytes || !bytes.subarray(0, 6).equals(magic)) return null;
  if (bytes[6] !== 1 || bytes.readUInt16LE(8) !== npyHeaderBytes - 10) return null;
  const facts = bytes.subarray(10, npyHeaderBytes).toString('latin1');
  const shape =
    /^\{'descr': '\|u1', 'fortran_order': False, 'shape': \(((?:\d+, )*\d+),?\), \} *\n$/.exec(
      facts,
    )?.[1];
  return shape === undefined ? null : shape.split(', ').map(Number);
}

/** A frames.npy whose header and size have been checked. */
export interface FramesFile {
  readonly path: string;
  /** The dataset's folder, which errors name. */
  readonly folder: string;
  /** Height and width of a frame in pixels. */
  readonly image: number;
  readonly frames: number;
}

/** Opens a frames.npy for reading by positioned reads. @throws FileError; the system's error */
export function openFrames({
  path,
  folder,
  image,
  frames,
}: FramesFile): FrameReader & { readonly close: () => void } {
  const { handle } = openRegular(path, { most: Number.MAX_SAFE_INTEGER });
  const frameBytes = image * image * 3;
  return {
    image,
    readFrames(frameIndices, into, offset) {
      let place = offset;
      for (let at = 0; at < frameIndices.length;) {
        const first = frameIndices[at] as number;
        let run = 1;
        while (frameIndices[at + run] === first + run) run += 1;
        if (!(Number.isInteger(first) && first >= 0 && first + run <= frames)) {
          throw new RangeError(`There are no frames ${first} to ${first + run - 1} of ${frames}.`);
        }
        const room = into.subarray(place, place + run * frameBytes);
        if (room.length < run * frameBytes) {
          throw new RangeError(
            `${into.length} bytes have no room for ${frameIndices.length} frames.`,
          );
        }
        try {
          readInto(handle, room, npyHeaderBytes + first * frameBytes);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          throw new DatasetError({ kind: 'damaged', path: folder, what: 'frames.npy ends early' });
        }
        place += room.length;
        at += run;
      }
    },
    close() {
      closeSync(handle);
    },
  };
}

/**
 * Opens a new frames.npy for frames of `image` by `image` pixels. How many they are is only known at the end, so the header goes in last.
 */
export async function createFramesFile(path: string, image: number) {
  const handle = await open(path, 'wx');
  const frameBytes = image * image * 3;
  const writeAll = async (bytes: Uint8Array, position: number) => {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await handle.write(
        bytes,
        written,
        bytes.length - written,
        position + written,
      );
      written += bytesWritten;
    }
  };
  return {
    /** Writes one frame, uint8 [H, W, 3], as frame number `index`; frames past the final count are cut off. */
    async write(index: number, pixels: Uint8Array): Promise<void> {
      if (pixels.length !== frameBytes) {
        throw new RangeError(`A frame of ${frameBytes} bytes has ${pixels.length}.`);
      }
      await writeAll(pixels, npyHeaderBytes + index * frameBytes);
    },
    /** Cuts the file to `frames` frames, writes the header, flushes and closes. */
    async finish(frames: number): Promise<void> {
      await handle.truncate(npyHeaderBytes + frames * frameBytes);
      await writeAll(npyHeader([frames, image, image, 3]), 0);
      await handle.sync();
      await handle.close();
    },
    async close(): Promise<void> {
      await handle.close();
    },
  };
}
