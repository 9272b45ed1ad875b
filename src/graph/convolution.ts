import { integers } from './constants.js';
import { firstGradient, inputOf } from './gradient-function.js';
import type { GradientFunction } from './gradient-function.js';
import { isSmallImage, smallImageFilterGradient } from './filter-gradient.js';
import { addOutput, typeAttribute } from './graph.js';
import type { GraphNode, Output } from './graph.js';
import { shapeOf } from './layout.js';
import { pad } from './padding.js';
import { paddingKind, windowAttributes, windowExtent } from './window.js';
import type { SlidingWindow } from './window.js';

/** How a convolution moves: the same in both directions, zeros around the image. */
export interface ConvolutionOptions {
  readonly stride: number;
  /** Pixels of zeros on each of the four sides, as PyTorch pads (TensorFlow's SAME is lopsided at stride 2). */
  readonly padding: number;
}

/**
 * Two-dimensional convolution (cross-correlation, as everywhere in this field).
 * @param images [batch, height, width, channels]
 * @param filter [height, width, channels, filters], height = width
 */
export function convolution2d(images: Output, filter: Output, options: ConvolutionOptions): Output {
  const [extent, , , filters = null] = filter.shape;
  if (typeof extent !== 'number') throw new RangeError('The size of a filter must be known.');
  const [, height = null, width = null] = images.shape;
  const window = { extent, ...options };
  if (paddingKind([height, width], window) === 'EXPLICIT') {
    const padded = pad(images, options.padding, 0);
    return convolution2d(padded, filter, { ...options, padding: 0 });
  }
  const [batch = null] = images.shape;
  return addOutput(images.node.graph, {
    operation: 'Conv2D',
    inputs: [images, filter],
    type: images.type,
    shape: [batch, windowExtent(height, window), windowExtent(width, window), filters],
    attributes: {
      T: typeAttribute(images.type),
      dilations: { kind: 'integers', value: [1, 1, 1, 1] },
      use_cudnn_on_gpu: { kind: 'boolean', value: true },
      ...windowAttributes(images.shape, window),
    },
  });
}

export const convolution2dGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  const [images, filter] = [inputOf(node, 0), inputOf(node, 1)];
  const { attributes, graph } = node;
  const window = windowOf(node);
  const byImages = () =>
    addOutput(graph, {
      operation: 'Conv2DBackpropInput',
      inputs: [shapeOf(images), filter, gradient],
      type: images.type,
      shape: images.shape,
      attributes,
    });
  const byFilter = () => {
    if (isSmallImage(images.shape.slice(1, 3), window)) {
      return smallImageFilterGradient(images, gradient, window);
    }
    return addOutput(graph, {
      operation: 'Conv2DBackpropFilter',
      inputs: [
        images,
        integers(
          graph,
          filter.shape.map((extent) => extent ?? -1),
        ),
        gradient,
      ],
      type: filter.type,
      shape: filter.shape,
      attributes,
    });
  };
  return [needed[0] === true ? byImages() : undefined, needed[1] === true ? byFilter() : undefined];
};

/** How a convolution's window moves, read back from its node: padding is symmetric in all that `convolution2d` makes. */
function windowOf(node: GraphNode): SlidingWindow {
  const [extent = null] = inputOf(node, 1).shape;
  const [stride, padding] = [node.attributes['strides'], node.attributes['padding']];
  if (extent === null || stride?.kind !== 'integers' || padding?.kind !== 'text') {
    throw new RangeError(`${node.name} is no convolution.`);
  }
  return {
    extent,
    stride: stride.value[1] ?? 1,
    padding: padding.value === 'VALID' ? 0 : (extent - 1) / 2,
  };
}
