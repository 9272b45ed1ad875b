import { add } from '../arithmetic.js';
import { integers } from '../constants.js';
import { filterGradientByPlace, suitsGradientByPlace } from './filter-gradient-by-place.js';
import { firstGradient, inputOf } from '../gradient-function.js';
import type { GradientFunction } from '../gradient-function.js';
import { addOutput } from '../graph.js';
import type { GraphNode, Output } from '../graph.js';
import { shapeOf } from './layout.js';
import { inner, pad, paddedShape } from './padding.js';
import type { Shape } from '../shape.js';
import { slidingAttributes } from './sliding-attributes.js';
import { paddingKind } from './window.js';
import type { SlidingWindow } from './window.js';

export const convolution2dGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  const [images, filter] = [inputOf(node, 0), inputOf(node, 1)];
  const window = windowOf(node);
  const byFilter = () =>
    suitsGradientByPlace(images, window)
      ? filterGradientByPlace(images, gradient, window)
      : filterGradient(images, filter, gradient, window);
  return [
    needed[0] === true ? imagesGradient(images, filter, gradient, window) : undefined,
    needed[1] === true ? byFilter() : undefined,
  ];
};

/** Whether zeros around the images must be there to see for the gradient: oneDNN has none for EXPLICIT padding. */
const showsZeros = ({ shape }: Output, window: SlidingWindow): boolean =>
  paddingKind(shape.slice(1, 3), window) === 'EXPLICIT';

function imagesGradient(
  images: Output,
  filter: Output,
  gradient: Output,
  window: SlidingWindow,
): Output {
  const { graph } = images.node;
  const { padding } = window;
  if (showsZeros(images, window)) {
    const around = integers(graph, [0, 2 * padding, 2 * padding, 0]);
    const shape = paddedShape(images.shape, padding);
    const size = add(shapeOf(images), around);
    const whole = slidingImagesGradient({ size, shape }, filter, gradient, {
      ...window,
      padding: 0,
    });
    return inner(whole, padding, images.shape);
  }
  const size = shapeOf(images);
  return slidingImagesGradient({ size, shape: images.shape }, filter, gradient, window);
}

/** @param images the extents of the images, as the run and as the graph knows them */
function slidingImagesGradient(
  { size, shape }: { readonly size: Output; readonly shape: Shape },
  filter: Output,
  gradient: Output,
  window: SlidingWindow,
): Output {
  return addOutput(filter.node.graph, {
    operation: 'Conv2DBackpropInput',
    inputs: [size, filter, gradient],
    type: gradient.type,
    shape,
    attributes: slidingAttributes(gradient.type, shape, window),
  });
}

function filterGradient(
  images: Output,
  filter: Output,
  gradient: Output,
  window: SlidingWindow,
): Output {
  if (showsZeros(images, window)) {
    const padded = pad(images, window.padding, 0);
    return filterGradient(padded, filter, gradient, { ...window, padding: 0 });
  }
  const { graph } = images.node;
  const size = integers(
    graph,
    filter.shape.map((extent) => extent ?? -1),
  );
  return addOutput(graph, {
    operation: 'Conv2DBackpropFilter',
    inputs: [images, size, gradient],
    type: filter.type,
    shape: filter.shape,
    attributes: slidingAttributes(images.type, images.shape, window),
  });
}

/** How a convolution's window moves, read back from its node: padding is symmetric in all that `convolution2d` makes. */
function windowOf(node: GraphNode): SlidingWindow {
  const [extent = null] = inputOf(node, 1).shape;
  const { strides, padding, explicit_paddings: around } = node.attributes;
  if (extent === null || strides?.kind !== 'integers' || padding?.kind !== 'text') {
    throw new RangeError(`${node.name} is no convolution.`);
  }
  const explicit = around?.kind === 'integers' ? around.value[2] : undefined;
  return {
    extent,
    stride: strides.value[1] ?? 1,
    padding: explicit ?? (padding.value === 'VALID' ? 0 : (extent - 1) / 2),
  };
}
