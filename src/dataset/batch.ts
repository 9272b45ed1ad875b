import { augmentationsOfKind } from '../augmentations/augmentations.js';
import type { Draw } from './draw.js';

/** What a batch is read from: an open pack, or anything that reads frames by their number. */
export interface FrameReader {
  /** Height and width of a frame in pixels. */
  readonly image: number;
  /** Reads frames [H, W, 3] one after another into `into`, from byte `offset` on. */
  readFrames(frameIndices: readonly number[], into: Uint8Array, offset: number): void;
}

/** One sample to be: a movie's first frame in the pack, and what was drawn from its pool. */
export interface BatchSample {
  readonly firstFrame: number;
  readonly draw: Draw;
}

/** Room for batches of up to `batchSize` samples, uint8 [batchSize, frames, H, W, 3], to be used again and again. */
export function batchRoom(batchSize: number, frames: number, image: number): Uint8Array {
  return new Uint8Array(batchSize * frames * image * image * 3);
}

/**
 * Reads the samples straight into `room`, and changes their pixels in place as was drawn.
 * @returns a view of room: uint8 [samples, frames, H, W, 3], valid until the next batch is read.
 */
export function readBatch(
  reader: FrameReader,
  samples: readonly BatchSample[],
  room: Uint8Array,
): Uint8Array {
  const frameBytes = reader.image * reader.image * 3;
  let offset = 0;
  for (const { firstFrame, draw } of samples) {
    reader.readFrames(
      draw.frames.map((place) => firstFrame + place),
      room,
      offset,
    );
    const end = offset + draw.frames.length * frameBytes;
    const pixels = room.subarray(offset, end);
    for (const { name, augmentation } of augmentationsOfKind('pixels')) {
      const drawn = draw.pixels[name];
      if (drawn !== undefined) augmentation.apply(pixels, reader.image, drawn);
    }
    offset = end;
  }
  return room.subarray(0, offset);
}

/**
 * Cuts a list into batches as equal as can be, none larger than `batchSize`: 33 by 32 makes 17 and 16, because a last batch
 * of one sample would leave BatchNorm nothing to normalise with.
 */
export function equalBatches<T>(items: readonly T[], batchSize: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / batchSize);
  return Array.from({ length: count }, (_, batch) =>
    items.slice(
      Math.floor((batch * items.length) / count),
      Math.floor(((batch + 1) * items.length) / count),
    ),
  );
}
