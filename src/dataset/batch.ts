import { augmentationsOfKind } from '../augmentations/augmentations.js';
import type { Draw } from './draw.js';

/** What a batch is read from: an open pack, or anything that reads frames by their number. */
export interface FrameReader {
  /** Height and width of a frame in pixels. */
  readonly image: number;
  /**
   * Reads frames one after another into `into` from byte `offset` on: uint8 [frameIndices.length, H, W, 3].
   * @throws RangeError for a frame that is not there or room that does not suffice; DatasetError where the file has shrunk.
   */
  readonly readFrames: (frameIndices: readonly number[], into: Uint8Array, offset: number) => void;
}

/** One sample to be: a movie's first frame in the pack, and what was drawn from its pool. */
export interface BatchSample {
  readonly firstFrame: number;
  readonly draw: Draw;
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
    const frames = draw.frames.map((place) => firstFrame + place);
    reader.readFrames(frames, room, offset);
    const end = offset + frames.length * frameBytes;
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
  const startOf = (batch: number) => Math.floor((batch * items.length) / count);
  return Array.from({ length: count }, (_, batch) =>
    items.slice(startOf(batch), startOf(batch + 1)),
  );
}
