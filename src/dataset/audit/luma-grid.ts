/** The grid of a fingerprint: twice 9 by 8, so that pairs of cells make the grid of a difference hash. */
export const gridWidth = 18;
const gridHeight = 16;
export const gridCells = gridWidth * gridHeight;

/** Which pixels of a line one cell covers, and which share of the cell each is. */
interface Cover {
  readonly first: number;
  readonly shares: Float64Array;
}

/**
 * Makes the reduction of square frames to their grid: luma (BT.601, 0 to 255) averaged over equal areas, rounded to a byte.
 * @param size height and width of the frames in pixels
 * @returns writes the grid of `pixels`, uint8 [size, size, 3], into `cells`, uint8 [gridHeight, gridWidth].
 */
export function lumaGridOf(size: number): (pixels: Uint8Array, cells: Uint8Array) => void {
  const columns = covers(size, gridWidth);
  const rows = covers(size, gridHeight);
  // Sums of luma in 256ths, one a column: weights in whole numbers take half the time of fractions.
  const luma = new Float64Array(size);
  return (pixels, cells) => {
    for (const [row, { first, shares }] of rows.entries()) {
      luma.fill(0);
      let at = first * size * 3;
      for (let place = 0; place < shares.length; place += 1) {
        const share = shares[place] as number;
        for (let column = 0; column < size; column += 1, at += 3) {
          const level =
            77 * (pixels[at] as number) +
            150 * (pixels[at + 1] as number) +
            29 * (pixels[at + 2] as number);
          luma[column] = (luma[column] as number) + share * level;
        }
      }
      for (const [column, cover] of columns.entries()) {
        let sum = 0;
        for (let place = 0; place < cover.shares.length; place += 1) {
          sum += (cover.shares[place] as number) * (luma[cover.first + place] as number);
        }
        cells[row * gridWidth + column] = Math.round(sum / 256);
      }
    }
  };
}

function covers(size: number, cells: number): readonly Cover[] {
  return Array.from({ length: cells }, (_, cell) => {
    const start = (cell * size) / cells;
    const end = ((cell + 1) * size) / cells;
    const first = Math.floor(start);
    const count = Math.min(size, Math.ceil(end)) - first;
    const shares = Float64Array.from({ length: count }, (_share, place) => {
      const pixel = first + place;
      return (Math.min(end, pixel + 1) - Math.max(start, pixel)) / (end - start);
    });
    return { first, shares };
  });
}
