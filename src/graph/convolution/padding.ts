import { constant, constantValues, integers, scalar } from '../constants.js';
import { firstGradient, inputOf } from '../gradient-function.js';
import type { GradientFunction } from '../gradient-function.js';
import { addOutput, typeAttribute } from '../graph.js';
import type { Output } from '../graph.js';
import type { Shape } from '../shape.js';

/** Images [batch, height, width, channels] with so many rows and columns of one value on each side. */
export function pad(images: Output, padding: number, value: number): Output {
  const { graph } = images.node;
  const widths = [0, 0, padding, padding, padding, padding, 0, 0];
  return addOutput(images.node.graph, {
    operation: 'PadV2',
    inputs: [images, constant(graph, widths, [4, 2], 'int32'), scalar(graph, value, images.type)],
    type: images.type,
    shape: paddedShape(images.shape, padding),
    attributes: { T: typeAttribute(images.type), Tpaddings: typeAttribute('int32') },
  });
}

/** The extents of images with so many rows and columns more on each side. */
export function paddedShape(
  [batch = null, height = null, width = null, channels = null]: Shape,
  padding: number,
): Shape {
  const wider = (extent: number | null) => (extent === null ? null : extent + 2 * padding);
  return [batch, wider(height), wider(width), channels];
}

/** Padded images without their padding: of this shape. */
export function inner(padded: Output, padding: number, shape: Shape): Output {
  const { graph } = padded.node;
  // -1 takes all that is left, which for an unknown extent is right as long as nothing pads it.
  const size = shape.map((extent) => extent ?? -1);
  return addOutput(graph, {
    operation: 'Slice',
    inputs: [padded, integers(graph, [0, padding, padding, 0]), integers(graph, size)],
    type: padded.type,
    shape,
    attributes: { T: typeAttribute(padded.type), Index: typeAttribute('int32') },
  });
}

export const padGradient: GradientFunction = (node, outputGradients) => {
  const [, , padding = 0] = constantValues(inputOf(node, 1));
  return [
    inner(firstGradient(outputGradients), padding, inputOf(node, 0).shape),
    undefined,
    undefined,
  ];
};
