import { closeSync, readSync } from 'node:fs';
import { openRegular } from '../files/guarded-read.js';
import type { FrameReader } from './batch.js';
import { DatasetError } from './dataset-error.js';
import { npyHeaderBytes } from './pack/npy-header.js';

/** A frames.npy whose header and size have been checked. */
export interface FramesFile {
  readonly path: string;
  /** The dataset's folder, for whoever reads of an error. */
  readonly folder: string;
  /** Height and width of a frame in pixels. */
  readonly image: number;
  readonly frames: number;
}

/** Opens a frames.npy for reading by positioned reads. @throws FileError; the system's error */
export function openFrames(file: FramesFile): FrameReader & { close(): void } {
  const { image, frames } = file;
  const { handle } = openRegular(file.path, { most: Number.MAX_SAFE_INTEGER });
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
        readWhole(handle, room, npyHeaderBytes + first * frameBytes, file.folder);
        place += room.length;
        at += run;
      }
    },
    close() {
      closeSync(handle);
    },
  };
}

/** Fills `into` from byte `position` on. @throws DatasetError where the file ends before */
export function readWhole(
  handle: number,
  into: Uint8Array,
  position: number,
  folder: string,
): void {
  let done = 0;
  while (done < into.length) {
    const count = readSync(handle, into, done, into.length - done, position + done);
    if (count === 0) {
      throw new DatasetError({ kind: 'damaged', path: folder, what: 'frames.npy ends early' });
    }
    done += count;
  }
}
