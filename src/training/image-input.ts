import { augmentationsOn } from '../augmentations/augmentations.js';
import type { GraphSettings } from '../augmentations/augmentations.js';
import { subtract } from '../graph/arithmetic.js';
import { constant, placeholder } from '../graph/constants.js';
import type { Graph, Output } from '../graph/graph.js';
import { cast, reshape, transpose, unpack } from '../graph/layout.js';
import { elementCount } from '../networks/tensor.js';
import type { FedTensor } from '../tensorflow/session.js';

/** ImageNet's mean and standard deviation of red, green and blue on the 0..1 scale, as torchvision's models expect. */
export const imageNetNormalization = {
  mean: [0.485, 0.456, 0.406],
  standardDeviation: [0.229, 0.224, 0.225],
} as const;

/**
 * Stored frames to images without ImageNet's mean: the frames of a sample become channels (frame 0's red, green, blue, then
 * frame 1's). They must still be multiplied with `inputScale`: the first convolution takes
 * it into its filter, which is a hundredth of the pixels.
 * @param frames uint8 [batch, frames, height, width, 3]
 * @returns float32 [batch, height, width, 3 x frames], on the 0..255 scale
 */
export function centeredImages(frames: Output): Output {
  const [batch = null, count = null, height = null, width = null] = frames.shape;
  if (count === null || height === null || width === null) {
    throw new RangeError('The extents of the frames must be known.');
  }
  const { graph } = frames.node;
  // In this order: bytes take half as long again to rearrange as floats do, and colours are fastest subtracted row by row.
  const rows = reshape(cast(frames, 'float32'), [batch, count, height, 3 * width]);
  const means = colorValues(width, (mean) => 255 * mean);
  const centered = subtract(rows, constant(graph, means, [3 * width]));
  const pixels = reshape(centered, [batch, count, height, width, 3]);
  return reshape(transpose(pixels, [0, 2, 3, 1, 4]), [batch, height, width, 3 * count]);
}

/** What brings each channel [3 x frames] of centred images to ImageNet's standard deviation. */
export function inputScale(graph: Graph, frames: number): Output {
  const scales = colorValues(frames, (_, deviation) => 1 / (255 * deviation));
  return constant(graph, scales, [3 * frames]);
}

/** A number for red, green and blue, from ImageNet's mean and standard deviation of each, repeated. */
function colorValues(
  times: number,
  value: (mean: number, deviation: number) => number,
): readonly number[] {
  const { mean, standardDeviation } = imageNetNormalization;
  const values = mean.map((center, color) => value(center, standardDeviation[color] ?? 1));
  return Array.from({ length: times }, () => values).flat();
}

/** The placeholder of an augmentation's seeds. */
const seedsName = (augmentation: string) => `${augmentation}Seeds`;

/**
 * Stored frames to the images that a training step sees, before `inputScale`: centred and augmented. Each augmentation that is on
 * adds a placeholder with two int32 for each sample of a step, [batchSize, 2].
 * @param stored uint8 [batch, frames, height, width, 3]
 * @returns float32 [batch, height, width, 3 x frames], on the 0..255 scale
 */
export function trainingImages(
  stored: Output,
  { batchSize, ...settings }: GraphSettings & { readonly batchSize: number },
): Output {
  const { graph } = stored.node;
  return augmentationsOn('graph', settings).reduce((images, { name, augmentation, value }) => {
    const seeds = placeholder(graph, seedsName(name), 'int32', [batchSize, 2]);
    return augmentation.change(images, value, unpack(seeds, batchSize));
  }, centeredImages(stored));
}

/** Two int32 for each sample, by augmentation. */
export type AugmentationSeeds = Readonly<Partial<Record<keyof GraphSettings, Int32Array>>>;

/** The feeds of the placeholders of `trainingImages`; the graph has room for `batchSize` samples. */
export function seedFeeds(
  { batchSize, ...settings }: GraphSettings & { readonly batchSize: number },
  seeds: AugmentationSeeds,
  count: number,
): Record<string, FedTensor> {
  return Object.fromEntries(
    augmentationsOn('graph', settings).map(({ name }) => {
      const given = seeds[name];
      if (given?.length !== 2 * count || count > batchSize) {
        throw new RangeError(
          `${given?.length ?? 0} numbers do not seed the ${name} of ${count} samples of at most ${batchSize}.`,
        );
      }
      const data = new Int32Array(2 * batchSize);
      data.set(given);
      return [`${seedsName(name)}:0`, { type: 'int32', shape: [batchSize, 2], data }];
    }),
  );
}

/** Stored frames to feed: uint8 [count, frames, image, image, 3]. */
export function imageTensor(
  { frames, image }: { readonly frames: number; readonly image: number },
  data: Uint8Array,
  count: number,
): FedTensor {
  const shape = [count, frames, image, image, 3];
  if (data.length !== elementCount(shape)) {
    throw new RangeError(`${data.length} bytes are not images [${shape.join(', ')}].`);
  }
  return { type: 'uint8', shape, data };
}
