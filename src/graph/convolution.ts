import { integers } from './constants.js';
import { firstGradient, inputOf } from './gradient-function.js';
import type { GradientFunction } from './gradient-function.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Attribute, Output } from './graph.js';
import { shapeOf } from './layout.js';
import { windowAttributes, windowExtent } from './window.js';

/** How a convolution moves: the same in both directions, zeros around the image. */
export interface ConvolutionOptions {
  readonly stride: number;
  /** Pixels of zeros on each of the four sides, as PyTorch pads (TensorFlow's SAME is lopsided at stride 2). */
  readonly padding: number;
}

function attributesOf(images: Output, { stride, padding }: ConvolutionOptions) {
  const attributes: Record<string, Attribute> = {
    T: typeAttribute(images.type),
    dilations: { kind: 'integers', value: [1, 1, 1, 1] },
    use_cudnn_on_gpu: { kind: 'boolean', value: true },
    ...windowAttributes(stride, padding),
  };
  return attributes;
}

/**
 * Two-dimensional convolution (cross-correlation, as everywhere in this field).
 * @param images [batch, height, width, channels]
 * @param filter [height, width, channels, filters]
 */
export function convolution2d(images: Output, filter: Output, options: ConvolutionOptions): Output {
  const [batch = null, height = null, width = null] = images.shape;
  const [filterHeight = null, filterWidth = null, , filters = null] = filter.shape;
  return addOutput(images.node.graph, {
    operation: 'Conv2D',
    inputs: [images, filter],
    type: images.type,
    shape: [
      batch,
      windowExtent(height, filterHeight, options.stride, options.padding),
      windowExtent(width, filterWidth, options.stride, options.padding),
      filters,
    ],
    attributes: attributesOf(images, options),
  });
}

export const convolution2dGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  const [images, filter] = [inputOf(node, 0), inputOf(node, 1)];
  const { attributes, graph } = node;
  const byImages = () =>
    addOutput(graph, {
      operation: 'Conv2DBackpropInput',
      inputs: [shapeOf(images), filter, gradient],
      type: images.type,
      shape: images.shape,
      attributes,
    });
  const byFilter = () =>
    addOutput(graph, {
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
  return [needed[0] === true ? byImages() : undefined, needed[1] === true ? byFilter() : undefined];
};
