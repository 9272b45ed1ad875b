import { constant } from '../graph/constants.js';
import type { Output } from '../graph/graph.js';
import { reshape, transpose } from '../graph/convolution/layout.js';
import { matrixProduct } from '../graph/linear.js';

/**
 * torch.nn.AdaptiveAvgPool2d(size) followed by flattening in PyTorch's order: images [batch, height, width, channels] to
 * [batch, channels * size * size], channels outermost. Bin i of an axis averages its pixels from floor(i * extent / size)
 * to ceil((i + 1) * extent / size), so that small images are repeated and larger ones averaged; written as one product
 * with a constant matrix.
 */
export function adaptiveAveragePoolFlat(images: Output, size: number): Output {
  const [, height, width, channels] = images.shape;
  if (typeof height !== 'number' || typeof width !== 'number' || typeof channels !== 'number') {
    throw new RangeError('Pooling needs to know the extents of its images.');
  }
  const outermostChannels = transpose(images, [0, 3, 1, 2]);
  if (height === size && width === size) {
    return reshape(outermostChannels, [null, channels * size * size]);
  }
  const rows = binWeights(height, size);
  const columns = binWeights(width, size);
  const weights = rows.flatMap((row) =>
    columns.map((column) => row.flatMap((down) => column.map((across) => down * across))),
  );
  const pixels = reshape(outermostChannels, [null, height * width]);
  const matrix = constant(images.node.graph, weights.flat(), [size * size, height * width]);
  return reshape(matrixProduct(pixels, matrix, { second: true }), [null, channels * size * size]);
}

/** For each of `size` bins the share of each of `extent` pixels. */
function binWeights(extent: number, size: number): number[][] {
  return Array.from({ length: size }, (_, bin) => {
    const start = Math.floor((bin * extent) / size);
    const end = Math.ceil(((bin + 1) * extent) / size);
    return Array.from({ length: extent }, (__, pixel) =>
      pixel >= start && pixel < end ? 1 / (end - start) : 0,
    );
  });
}
