import { constant } from '../constants.js';
import type { Output } from '../graph.js';
import { reshape, transpose } from '../layout.js';
import { batchMatrixProduct, matrixProduct } from '../linear.js';
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

/**
 * How the results of a filter of three taps, with one zero on either side of a line of pixels, are computed with fewer products than
 * taps: results = ofProducts ((ofFilter filter) * (ofPixels pixels)), the star multiplying element by element.
 */
interface MinimalFiltering {
  /** Products a tile; the same parts of the filter meet every tile. */
  readonly products: number;
  readonly tiles: number;
  /** [products x tiles][pixels], the tiles of a product one after another. */
  readonly ofPixels: readonly (readonly number[])[];
  /** [products][3] */
  readonly ofFilter: readonly (readonly number[])[];
  /** [pixels][products x tiles] */
  readonly ofProducts: readonly (readonly number[])[];
}

/**
 * Winograd's F(4, 3) (Lavin and Gray 2015) at the points 0, 1, -1, 2, -1/2 and infinity: six products for four results of six
 * pixels. With -1/2 in place of -2 it rounds a third less; in two dimensions it is three times as far from float64 as the plain sum.
 */
const fourResults = {
  ofPixels: [
    [1, 1.5, -2, -1.5, 1, 0],
    [0, -1, -2.5, -0.5, 1, 0],
    [0, 1, 0.5, -2.5, 1, 0],
    [0, -0.5, -1, 0.5, 1, 0],
    [0, 2, -1, -2, 1, 0],
    [0, 1, 1.5, -2, -1.5, 1],
  ],
  ofFilter: [
    [1, 0, 0],
    [-1 / 3, -1 / 3, -1 / 3],
    [1 / 3, -1 / 3, 1 / 3],
    [1 / 15, 2 / 15, 4 / 15],
    [-16 / 15, 8 / 15, -4 / 15],
    [0, 0, 1],
  ],
  ofProducts: [
    [1, 1, 1, 1, 1, 0],
    [0, 1, -1, 2, -0.5, 0],
    [0, 1, 1, 4, 0.25, 0],
    [0, 1, -1, 8, -0.125, 1],
  ],
} as const;

/** One pixel meets the middle tap alone. */
const onePixel: MinimalFiltering = {
  products: 1,
  tiles: 1,
  ofPixels: [[1]],
  ofFilter: [[0, 1, 0]],
  ofProducts: [[1]],
};

/** Two pixels: y0 = f1 x0 + f2 x1 and y1 = f0 x0 + f1 x1, which share f1 (x0 + x1). As exact as the plain sums. */
const twoPixels: MinimalFiltering = {
  products: 3,
  tiles: 1,
  ofPixels: [
    [1, 1],
    [0, 1],
    [1, 0],
  ],
  ofFilter: [
    [0, 1, 0],
    [0, -1, 1],
    [1, -1, 0],
  ],
  ofProducts: [
    [1, 1, 0],
    [1, 0, 1],
  ],
};

function minimalFiltering(pixels: number): MinimalFiltering {
  if (pixels === 1) return onePixel;
  if (pixels === 2) return twoPixels;
  const tiles = Math.ceil(pixels / 4);
  const places = Array.from({ length: pixels }, (_, place) => place);
  const { ofPixels, ofFilter, ofProducts } = fourResults;
  return {
    products: ofFilter.length,
    tiles,
    // A tile begins one pixel before its first result.
    ofPixels: ofPixels.flatMap((weights) =>
      Array.from({ length: tiles }, (_, tile) =>
        places.map((place) => weights[place + 1 - 4 * tile] ?? 0),
      ),
    ),
    ofFilter,
    ofProducts: places.map((place) =>
      (ofProducts[place % 4] ?? []).flatMap((weight) =>
        Array.from({ length: tiles }, (_, tile) => (tile === Math.floor(place / 4) ? weight : 0)),
      ),
    ),
  };
}
