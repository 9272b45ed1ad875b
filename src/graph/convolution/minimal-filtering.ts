/**
 * How the results of a filter of three taps, with one zero on either side of a line of pixels, are had from fewer products than
 * taps: results = ofProducts ((ofFilter filter) * (ofPixels pixels)), the star multiplying element by element.
 */
export interface MinimalFiltering {
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

/** The filtering of so many pixels. */
export function minimalFiltering(pixels: number): MinimalFiltering {
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
