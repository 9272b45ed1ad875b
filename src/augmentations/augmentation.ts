import type { z } from 'zod';
import type { Output } from '../graph/graph.js';
import type { RandomStream } from '../random/stream.js';

/** What every augmentation declares: the setting of its name, and the value that changes nothing. */
interface Declaration<Value> {
  /** Type, default and description. */
  readonly setting: z.ZodDefault<z.ZodType<Value>>;
  readonly neutral: Value;
}

/** Decides which draw from the pool an epoch shows. */
interface DrawAugmentation {
  readonly kind: 'draw';
  /** The epoch whose draw is shown in this epoch, both from 0. */
  epochOf(epoch: number): number;
}

/** Decides the order in which the drawn frames are stacked. */
interface OrderAugmentation {
  readonly kind: 'order';
  order(frames: readonly number[], stream: RandomStream): readonly number[];
}

/** Changes the pixels of all frames of a sample alike, where they are read. */
interface PixelAugmentation<Value> {
  readonly kind: 'pixels';
  /** What `apply` needs; null leaves the sample unchanged. */
  draw(value: Value, stream: RandomStream): readonly number[] | null;
  /** @param pixels uint8 [frames, width, width, 3], changed in place */
  apply(pixels: Uint8Array, width: number, drawn: readonly number[]): void;
}

/** Changes images inside the graph of a training step. */
interface GraphAugmentation<Value> {
  readonly kind: 'graph';
  /**
   * @param images float32 [batch, height, width, 3 x frames], on the 0..255 scale less a mean per colour
   * @param seeds int32 [2] for each sample of the largest batch: samples do not depend on their neighbours
   */
  change(images: Output, value: Value, seeds: readonly Output[]): Output;
}

/** One change of what a movie shows while training. Its random numbers are those of (seed, its name, epoch, movie). */
export type Augmentation<Value> = Declaration<Value> &
  (DrawAugmentation | OrderAugmentation | PixelAugmentation<Value> | GraphAugmentation<Value>);
