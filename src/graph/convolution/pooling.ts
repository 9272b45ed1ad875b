import { firstGradient, inputOf, outputOf } from '../gradient-function.js';
import type { GradientFunction } from '../gradient-function.js';
import { addOutput, typeAttribute } from '../graph.js';
import type { Output } from '../graph.js';
import { pad } from './padding.js';
import { paddingKind, windowAttributes, windowExtent } from './window.js';

/** How a pooling window moves; padding counts as minus infinity. */
export interface PoolingOptions {
  readonly window: number;
  readonly stride: number;
  readonly padding: number;
}

const lowestFloat32 = -3.3895313892515355e38;

/** The largest value in each window of images [batch, height, width, channels]. */
export function maxPool(images: Output, options: PoolingOptions): Output {
  const window = { extent: options.window, stride: options.stride, padding: options.padding };
  if (paddingKind(images.shape.slice(1, 3), window) === 'EXPLICIT') {
    return maxPool(pad(images, options.padding, lowestFloat32), { ...options, padding: 0 });
  }
  const [batch = null, height = null, width = null, channels = null] = images.shape;
  return addOutput(images.node.graph, {
    operation: 'MaxPool',
    inputs: [images],
    type: images.type,
    shape: [batch, windowExtent(height, window), windowExtent(width, window), channels],
    attributes: {
      T: typeAttribute(images.type),
      ksize: { kind: 'integers', value: [1, window.extent, window.extent, 1] },
      ...windowAttributes(images.shape, window),
    },
  });
}

/** Of equal values in a window the first in row order gets the gradient. */
export const maxPoolGradient: GradientFunction = (node, outputGradients) => {
  const images = inputOf(node, 0);
  return [
    addOutput(node.graph, {
      operation: 'MaxPoolGrad',
      inputs: [images, outputOf(node, 0), firstGradient(outputGradients)],
      type: images.type,
      shape: images.shape,
      attributes: node.attributes,
    }),
  ];
};
