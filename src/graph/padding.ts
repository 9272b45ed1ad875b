import { constant, constantValues, integers, scalar } from './constants.js';
import { firstGradient, inputOf } from './gradient-function.js';
import type { GradientFunction } from './gradient-function.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Output } from './graph.js';

/** Images [batch, height, width, channels] with so many rows and columns of one value on each side. */
export function pad(images: Output, padding: number, value: number): Output {
  const [batch = null, height = null, width = null, channels = null] = images.shape;
  const { graph } = images.node;
  const wider = (extent: number | null) => (extent === null ? null : extent + 2 * padding);
  const widths = [0, 0, padding, padding, padding, padding, 0, 0];
  return addOutput(images.node.graph, {
    operation: 'PadV2',
    inputs: [images, constant(graph, widths, [4, 2], 'int32'), scalar(graph, value, images.type)],
    type: images.type,
    shape: [batch, wider(height), wider(width), channels],
    attributes: { T: typeAttribute(images.type), Tpaddings: typeAttribute('int32') },
  });
}

export const padGradient: GradientFunction = (node, outputGradients) => {
  const images = inputOf(node, 0);
  const widths = constantValues(inputOf(node, 1));
  const begin = images.shape.map((_, axis) => widths[2 * axis] ?? 0);
  // -1 takes all that is left, which for an unknown extent is right as long as nothing pads it.
  const size = images.shape.map((extent) => extent ?? -1);
  const { graph } = node;
  return [
    addOutput(graph, {
      operation: 'Slice',
      inputs: [firstGradient(outputGradients), integers(graph, begin), integers(graph, size)],
      type: images.type,
      shape: images.shape,
      attributes: { T: typeAttribute(images.type), Index: typeAttribute('int32') },
    }),
    undefined,
    undefined,
  ];
};
