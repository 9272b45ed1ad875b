import { apply } from '../graph.js';
import type { GradientFunction, Output } from '../graph.js';
import { pad, paddingKind, windowAttributes, windowShape } from './window.js';
import type { SlidingWindow } from './window.js';

const lowestFloat32 = -3.3895313892515355e38;

/** The largest value in each window of images [batch, height, width, channels]; padding counts as minus infinity. */
export function maxPool(images: Output, window: SlidingWindow): Output {
  const { extent, padding } = window;
  if (paddingKind(images.shape, window) === 'EXPLICIT') {
    return maxPool(pad(images, padding, lowestFloat32), { ...window, padding: 0 });
  }
  return apply('MaxPool', [images], {
    shape: windowShape(images.shape, window, images.shape[3] ?? null),
    attributes: { ksize: [1, extent, extent, 1], ...windowAttributes(images.shape, window) },
  });
}

/** Of equal values in a window the first in row order gets the gradient. */
export const maxPoolGradient: GradientFunction = ({ node, gradient, result, inputs: [images] }) => [
  () => apply('MaxPoolGrad', [images, result, gradient], { attributes: node.attributes }),
];
