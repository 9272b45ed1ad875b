import { add } from '../arithmetic.js';
import { integers } from '../constants.js';
import { apply } from '../graph.js';
import type { GradientFunction, Output, Shape } from '../graph.js';
import { pack, reshape, shapeOf } from '../layout.js';
import { matrixProduct } from '../linear.js';
import { convolutionAttributes } from './convolution.js';
import { pad, paddedShape, paddingKind, windowExtent, withoutPadding } from './window.js';
import type { SlidingWindow } from './window.js';

/** The gradients of `convolution2d`, whose padding is symmetric. */
export const convolution2dGradient: GradientFunction = ({ node, gradient, inputs }) => {
  const [images, filter] = inputs;
  const [extent = null] = filter.shape;
  const { strides, padding, explicit_paddings: around } = node.attributes;
  if (extent === null || !Array.isArray(strides) || !Array.isArray(around)) {
    throw new RangeError(`${node.name} is no convolution.`);
  }
  const window: SlidingWindow = {
    extent,
    stride: Number(strides[1]),
    padding: Number(around[2] ?? (padding === 'VALID' ? 0 : (extent - 1) / 2)),
  };
  return [
    () => imagesGradient(images, filter, gradient, window),
    () =>
      suitsGradientByPlace(images, window)
        ? filterGradientByPlace(images, gradient, window)
        : filterGradient(images, filter, gradient, window),
  ];
};

/** Whether the gradient needs the zeros around the images as pixels: oneDNN has none for EXPLICIT padding. */
const needsZeros = ({ shape }: Output, window: SlidingWindow): boolean =>
  paddingKind(shape, window) === 'EXPLICIT';

function imagesGradient(
  images: Output,
  filter: Output,
  gradient: Output,
  window: SlidingWindow,
): Output {
  /** @param size the extents of the images, as the run knows them; `shape` as the graph does */
  const byImages = (size: Output, shape: Shape, moved: SlidingWindow) =>
    apply('Conv2DBackpropInput', [size, filter, gradient], {
      type: gradient.type,
      shape,
      attributes: { T: { type: gradient.type }, ...convolutionAttributes(shape, moved) },
    });
  const { padding } = window;
  if (!needsZeros(images, window)) return byImages(shapeOf(images), images.shape, window);
  const around = integers(images.node.graph, [0, 2 * padding, 2 * padding, 0]);
  const size = add(shapeOf(images), around);
  const padded = byImages(size, paddedShape(images.shape, padding), { ...window, padding: 0 });
  return withoutPadding(padded, padding, images.shape);
}

function filterGradient(
  images: Output,
  filter: Output,
  gradient: Output,
  window: SlidingWindow,
): Output {
  if (needsZeros(images, window)) {
    const padded = pad(images, window.padding, 0);
    return filterGradient(padded, filter, gradient, { ...window, padding: 0 });
  }
  const { type, shape } = filter;
  return apply('Conv2DBackpropFilter', [images, integers(images.node.graph, shape), gradient], {
    type,
    shape,
    attributes: convolutionAttributes(images.shape, window),
  });
}

/**
 * Above so many places an image the library's own operation is faster. It rearranges what it reads and writes, and multiplies
 * zeros around the image; at 2x2 places that takes two to five times as long as the products that matter.
 */
const mostPlaces = { float32: 16, bfloat16: 4 } as const;

/** Whether the gradient of a filter over these images is better taken place by place. */
function suitsGradientByPlace({ type, shape }: Output, window: SlidingWindow): boolean {
  // A 1x1 filter has one place, and its gradient is one product.
  if (window.extent === 1 && window.stride === 1 && type !== 'bfloat16') return true;
  const places = shape.slice(1, 3).map((extent) => windowExtent(extent, window) ?? Infinity);
  const most = mostPlaces[type === 'bfloat16' ? 'bfloat16' : 'float32'];
  return places.reduce((product, extent) => product * extent, 1) <= most;
}

/**
 * The gradient by a convolution's filter, [extent, extent, channels, filters]: for each place in the filter one product of the
 * pixels that it met (zeros around the image left out) with the gradient of the results that it gave.
 * @param images [batch, height, width, channels]
 * @param gradient [batch, rows, columns, filters]
 */
function filterGradientByPlace(images: Output, gradient: Output, window: SlidingWindow): Output {
  const [height = 0, width = 0, channels = 0] = images.shape.slice(1).map(Number);
  const [rows = 0, columns = 0, filters = 0] = gradient.shape.slice(1).map(Number);
  const offsets = Array.from({ length: window.extent }, (_, offset) => offset);
  const products = offsets.flatMap((down) =>
    offsets.map((across) => {
      const vertical = met(height, rows, down, window);
      const horizontal = met(width, columns, across, window);
      const pixels = part(images, vertical.pixels, horizontal.pixels, window.stride);
      const results = part(gradient, vertical.results, horizontal.results, 1);
      return matrixProduct(reshape(pixels, [null, channels]), reshape(results, [null, filters]), {
        first: true,
      });
    }),
  );
  return reshape(pack(products), [window.extent, window.extent, channels, filters]);
}

/** A stretch along one axis: where it begins and where it ends, the end left out. */
type Stretch = readonly [number, number];

/** Which pixels one offset of the filter meets along one axis, `stride` apart, and for which results. */
function met(
  extent: number,
  results: number,
  offset: number,
  { stride, padding }: SlidingWindow,
): { readonly pixels: Stretch; readonly results: Stretch } {
  const first = Math.max(0, Math.ceil((padding - offset) / stride));
  const end = Math.min(results, Math.floor((extent - 1 + padding - offset) / stride) + 1);
  const pixel = first * stride + offset - padding;
  return { pixels: [pixel, pixel + (end - first - 1) * stride + 1], results: [first, end] };
}

/** Rows and columns of images, every `stride`th of each stretch. */
function part(images: Output, rows: Stretch, columns: Stretch, stride: number): Output {
  const [batch = null, height = null, width = null, channels = null] = images.shape;
  const isWhole = ([first, end]: Stretch, extent: number | null) => first === 0 && end === extent;
  if (stride === 1 && isWhole(rows, height) && isWhole(columns, width)) return images;
  const along = (...values: number[]) => integers(images.node.graph, values);
  const places = ([first, end]: Stretch) => Math.ceil((end - first) / stride);
  const begin = along(0, rows[0], columns[0], 0);
  const end = along(0, rows[1], columns[1], 0);
  return apply('StridedSlice', [images, begin, end, along(1, stride, stride, 1)], {
    shape: [batch, places(rows), places(columns), channels],
    // The masks take all of the first and the last axis.
    attributes: { Index: { type: 'int32' }, begin_mask: 0b1001, end_mask: 0b1001 },
  });
}
