import { matrixProduct } from '../linear.js';
import { apply } from '../graph.js';
import type { Output } from '../graph.js';
import { cast, reshape } from '../layout.js';
import { windowAttributes, windowShape } from './window.js';
import type { SlidingWindow } from './window.js';
import { suitsWinograd, winogradConvolution } from './winograd.js';

/**
 * Two-dimensional convolution (cross-correlation, as everywhere in this field), in the images' type; by matrix products where
 * the images are so small that the library's own operation spends its time on rearranging the filter.
 * @param images [batch, height, width, channels]
 * @param filter [height, width, channels, filters], height = width; of the images' type, or float32 for bfloat16 images
 * @param options padding in pixels of zeros on each side, as PyTorch pads (TensorFlow's SAME is lopsided at stride 2)
 */
export function convolution2d(
  images: Output,
  filter: Output,
  { stride, padding }: Omit<SlidingWindow, 'extent'>,
): Output {
  const [extent] = filter.shape;
  if (typeof extent !== 'number') throw new RangeError('The size of a filter must be known.');
  const window = { extent, stride, padding };
  if (suitsWinograd(images, filter, window)) {
    return cast(winogradConvolution(cast(images, filter.type), filter), images.type);
  }
  const rounded = cast(filter, images.type);
  if (suitsProduct(images, window)) return pointwiseConvolution(images, rounded);
  return apply('Conv2D', [images, rounded], {
    shape: windowShape(images.shape, window, filter.shape[3] ?? null),
    attributes: convolutionAttributes(images.shape, window),
  });
}

/** The attributes that a convolution over images of this shape shares with its gradients. */
export function convolutionAttributes(...[images, window]: Parameters<typeof windowAttributes>) {
  return {
    dilations: [1, 1, 1, 1],
    use_cudnn_on_gpu: true,
    ...windowAttributes(images, window),
  };
}

/** Above so many places an image the library's own operation, which normalisation can be fused into, is as fast. */
const mostProductPlaces = 64;

/** Whether a convolution is one matrix product, pixels by filters, over images small enough for it to be faster. */
function suitsProduct({ shape }: Output, { extent, stride, padding }: SlidingWindow): boolean {
  const [, height = null, width = null] = shape;
  if (height === null || width === null) return false;
  return extent === 1 && stride === 1 && padding === 0 && height * width <= mostProductPlaces;
}

/** A 1x1 filter [1, 1, channels, filters] over images [batch, height, width, channels]. */
function pointwiseConvolution(images: Output, filter: Output): Output {
  const [channels = null, filters = null] = filter.shape.slice(2);
  const product = matrixProduct(
    reshape(images, [null, channels]),
    reshape(filter, [channels, filters]),
  );
  return reshape(product, [null, ...images.shape.slice(1, 3), filters]);
}
