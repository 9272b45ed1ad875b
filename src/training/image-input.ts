import { subtract } from '../graph/arithmetic.js';
import { constant } from '../graph/constants.js';
import type { Graph, Output } from '../graph/graph.js';
import { cast, reshape, transpose } from '../graph/layout.js';

/** ImageNet's mean and standard deviation of red, green and blue on the 0..1 scale, as torchvision's models expect. */
export const imageNetNormalization = {
  mean: [0.485, 0.456, 0.406],
  standardDeviation: [0.229, 0.224, 0.225],
} as const;

/**
 * Frames as stored to what the network sees: the frames of a sample become channels (frame 0's red, green, blue, then
 * frame 1's), ImageNet's mean taken off. What they still must be multiplied with is `inputScale`: the first convolution takes
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
  // In this order: bytes take half as long again to rearrange as floats do, and colours are fastest taken off row by row.
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

/** A number for red, green and blue, from ImageNet's mean and standard deviation of each, so many times over. */
function colorValues(
  times: number,
  value: (mean: number, deviation: number) => number,
): readonly number[] {
  const { mean, standardDeviation } = imageNetNormalization;
  const values = mean.map((center, color) => value(center, standardDeviation[color] ?? 1));
  return Array.from({ length: times }, () => values).flat();
}
