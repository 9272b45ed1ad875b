import { integers } from '../constants.js';
import { addOutput, typeAttribute } from '../graph.js';
import type { Output } from '../graph.js';
import { pack, reshape } from './layout.js';
import { matrixProduct } from '../linear.js';
import { windowExtent } from './window.js';
import type { SlidingWindow } from './window.js';

/**
 * Above so many places an image the library's own operation is faster. It rearranges what it reads and writes, and multiplies
 * zeros around the image; at 2x2 places that takes two to five times as long as the products that matter.
 */
const mostPlaces = { float32: 16, bfloat16: 4 } as const;

/** Whether the gradient of a filter over these images is better taken place by place. */
export function suitsGradientByPlace({ type, shape }: Output, window: SlidingWindow): boolean {
  // A 1x1 filter has one place, and its gradient is one product.
  if (window.extent === 1 && window.stride === 1 && type !== 'bfloat16') return true;
  const places = shape.slice(1, 3).map((extent) => windowExtent(extent, window) ?? Infinity);
  const most = type === 'bfloat16' ? mostPlaces.bfloat16 : mostPlaces.float32;
  return places.reduce((product, extent) => product * extent, 1) <= most;
}

/**
 * The gradient by a convolution's filter, [extent, extent, channels, filters]: for each place in the filter one product of the
 * pixels that it met (zeros around the image left out) with the gradient of the results that it gave.
 * @param images [batch, height, width, channels]
 * @param gradient [batch, rows, columns, filters]
 */
export function filterGradientByPlace(
  images: Output,
  gradient: Output,
  window: SlidingWindow,
): Output {
  const [height = 0, width = 0, channels = 0] = images.shape.slice(1).map(Number);
  const [rows = 0, columns = 0, filters = 0] = gradient.shape.slice(1).map(Number);
  const offsets = Array.from({ length: window.extent }, (_, offset) => offset);
  const products = offsets.flatMap((down) =>
    offsets.map((across) => {
      const vertical = met(height, rows, down, window);
      const horizontal = met(width, columns, across, window);
      const area = (of: 'pixels' | 'results') => [vertical[of], horizontal[of]] as const;
      const pixels = part(images, area('pixels'), window.stride);
      const results = part(gradient, area('results'), 1);
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
function part(
  images: Output,
  [rows, columns]: readonly [Stretch, Stretch],
  stride: number,
): Output {
  const [batch = null, height = null, width = null, channels = null] = images.shape;
  const isWhole = ([first, end]: Stretch, extent: number | null) => first === 0 && end === extent;
  if (stride === 1 && isWhole(rows, height) && isWhole(columns, width)) return images;
  const { graph } = images.node;
  const places = ([first, end]: Stretch) => Math.ceil((end - first) / stride);
  return addOutput(graph, {
    operation: 'StridedSlice',
    inputs: [
      images,
      integers(graph, [0, rows[0], columns[0], 0]),
      integers(graph, [0, rows[1], columns[1], 0]),
      integers(graph, [1, stride, stride, 1]),
    ],
    type: images.type,
    shape: [batch, places(rows), places(columns), channels],
    attributes: {
      T: typeAttribute(images.type),
      Index: typeAttribute('int32'),
      // The first and the last axis are taken whole.
      begin_mask: { kind: 'integer', value: 0b1001 },
      end_mask: { kind: 'integer', value: 0b1001 },
    },
  });
}
