import { constant } from '../constants.js';
import type { Output } from '../graph.js';
import { reshape, transpose } from './layout.js';
import { batchMatrixProduct, matrixProduct } from '../linear.js';
import { minimalFiltering } from './minimal-filtering.js';
import type { SlidingWindow } from './window.js';

/** Fewer channels or filters leave the products too small to pay for what goes before and after them. */
const fewestChannels = 128;
/** Square images that fill their tiles of four, at which this was measured to be faster than the library's convolution. */
const wholeTiles: ReadonlySet<number> = new Set([4, 7, 8]);

/**
 * Whether `winogradConvolution` can do this and is the faster way: for images of one or two pixels always, since there the
 * library spends its time on rearranging the filter, which is larger than they are.
 */
export function suitsWinograd(images: Output, filter: Output, window: SlidingWindow): boolean {
  const [, height = null, width = null, channels = null] = images.shape;
  if (window.extent !== 3 || window.stride !== 1 || window.padding !== 1) return false;
  if (height === null || height !== width || channels === null) return false;
  if (height <= 2) return true;
  // Sums of pixels lose too much in bfloat16, and in float32 they are slower than the library's bfloat16.
  if (images.type === 'bfloat16') return false;
  return wholeTiles.has(height) && Math.min(channels, filter.shape[3] ?? 0) >= fewestChannels;
}

/**
 * Convolution of small square images with a 3x3 filter, one pixel of zeros around, as a batch of matrix products over sums of
 * pixels with sums of filter taps (Winograd 1980; Lavin and Gray 2015). All of it is matrix products, so that its gradient is too.
 * @param images [batch, extent, extent, channels]
 * @param filter [3, 3, channels, filters]
 */
export function winogradConvolution(images: Output, filter: Output): Output {
  const { graph } = images.node;
  const [, extent = null, , channels = null] = images.shape;
  const filters = filter.shape[3] ?? null;
  if (extent === null || channels === null || filters === null) {
    throw new RangeError('Winograd needs to know the extents of images and filter.');
  }
  const { products, tiles, ofPixels, ofFilter, ofProducts } = minimalFiltering(extent);
  const count = products ** 2;
  const both = (line: readonly (readonly number[])[], rows: Grouped, columns: Grouped): Output => {
    const values = inTwoDimensions(line, rows, columns);
    const shape = [line.length ** 2, (line[0]?.length ?? 0) ** 2];
    return constant(graph, values, shape, images.type);
  };
  const tiled = { groups: products, members: tiles };
  const plain = ungrouped(extent);

  // Pixels outermost: [pixels, batch x channels].
  const pixels = reshape(transpose(reshape(images, [null, extent ** 2, channels]), [1, 0, 2]), [
    extent ** 2,
    null,
  ]);
  const sums = matrixProduct(both(ofPixels, tiled, plain), pixels);
  const taps = reshape(filter, [9, channels * filters]);
  const parts = matrixProduct(both(ofFilter, ungrouped(products), ungrouped(3)), taps);
  const multiplied = batchMatrixProduct(
    reshape(sums, [count, null, channels]),
    reshape(parts, [count, channels, filters]),
  );
  const results = matrixProduct(
    both(ofProducts, plain, tiled),
    reshape(multiplied, [count * tiles ** 2, null]),
  );
  const placed = transpose(reshape(results, [extent ** 2, null, filters]), [1, 0, 2]);
  return reshape(placed, [null, extent, extent, filters]);
}

/** How an index of one dimension is made of two: group outermost. */
interface Grouped {
  readonly groups: number;
  readonly members: number;
}

const ungrouped = (members: number): Grouped => ({ groups: 1, members });

/**
 * A linear map of a line, [rows][columns], done along both dimensions: values in C order over
 * (row group, column group, row, column) for results and the like for what they are made of.
 */
function inTwoDimensions(
  line: readonly (readonly number[])[],
  rows: Grouped,
  columns: Grouped,
): number[] {
  return pairs(rows).flatMap(([down, across]) =>
    pairs(columns).map(
      ([fromDown, fromAcross]) => (line[down]?.[fromDown] ?? 0) * (line[across]?.[fromAcross] ?? 0),
    ),
  );
}

/** Pairs of indices along both dimensions, both groups before both members. */
function pairs({ groups, members }: Grouped): (readonly [number, number])[] {
  const list: (readonly [number, number])[] = [];
  for (let down = 0; down < groups; down += 1) {
    for (let across = 0; across < groups; across += 1) {
      for (let row = 0; row < members; row += 1) {
        for (let column = 0; column < members; column += 1) {
          list.push([down * members + row, across * members + column]);
        }
      }
    }
  }
  return list;
}
