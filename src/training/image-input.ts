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
  if (count === null) throw new RangeError('The number of frames must be known.');
  const { graph } = frames.node;
  // Cast first: oneDNN transposes no uint8 where AVX-512 is missing, and says so on standard error each time.
  const moved = transpose(cast(frames, 'float32'), [0, 2, 3, 1, 4]);
  const pixels = reshape(moved, [batch, height, width, 3 * count]);
  return subtract(
    pixels,
    colorConstant(graph, count, (mean) => 255 * mean),
  );
}

/** What brings each channel [3 x frames] of centred images to ImageNet's standard deviation. */
export function inputScale(graph: Graph, frames: number): Output {
  return colorConstant(graph, frames, (_, deviation) => 1 / (255 * deviation));
}

/** A constant [3 x frames] with a number for each colour of each frame, from ImageNet's mean and standard deviation of it. */
function colorConstant(
  graph: Graph,
  frames: number,
  value: (mean: number, deviation: number) => number,
): Output {
  const { mean, standardDeviation } = imageNetNormalization;
  const values = mean.map((center, color) => value(center, standardDeviation[color] ?? 1));
  return constant(graph, Array.from({ length: frames }, () => values).flat(), [3 * frames]);
}
