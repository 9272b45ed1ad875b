import { open } from 'node:fs/promises';
import { npyHeader, npyHeaderBytes } from './npy-header.js';

/** Writes frames.npy as the frames come; how many they are is only known at the end, so the header goes in last. */
export interface FramesWriter {
  /** Writes one frame, uint8 [H, W, 3], as frame number `index`; frames past the final count are cut off. */
  write(index: number, pixels: Uint8Array): Promise<void>;
  /** Cuts the file to `frames` frames, writes the header, flushes and closes. */
  finish(frames: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a new frames.npy for frames of `image` by `image` pixels. */
export async function createFramesFile(path: string, image: number): Promise<FramesWriter> {
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
    async write(index, pixels) {
      if (pixels.length !== frameBytes) {
        throw new RangeError(`A frame of ${frameBytes} bytes has ${pixels.length}.`);
      }
      await writeAll(pixels, npyHeaderBytes + index * frameBytes);
    },
    async finish(frames) {
      await handle.truncate(npyHeaderBytes + frames * frameBytes);
      await writeAll(npyHeader([frames, image, image, 3]), 0);
      await handle.sync();
      await handle.close();
    },
    async close() {
      await handle.close();
    },
  };
}
