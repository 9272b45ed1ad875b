/** The grid of a fingerprint: twice 9 by 8, so that pairs of cells make the grid of a difference hash. */
export const gridWidth = 18;
export const gridHeight = 16;
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
  const lines = new Float64Array(size * gridWidth);
  const luma = new Float64Array(size);
  return (pixels, cells) => {
    for (let row = 0; row < size; row += 1) {
      let at = row * size * 3;
      for (let column = 0; column < size; column += 1, at += 3) {
        luma[column] =
          0.299 * (pixels[at] as number) +
          0.587 * (pixels[at + 1] as number) +
          0.114 * (pixels[at + 2] as number);
      }
      for (let cell = 0; cell < gridWidth; cell += 1) {
        const { first, shares } = columns[cell] as Cover;
        let sum = 0;
        for (let place = 0; place < shares.length; place += 1) {
          sum += (shares[place] as number) * (luma[first + place] as number);
        }
        lines[row * gridWidth + cell] = sum;
      }
    }
    for (let cell = 0; cell < gridCells; cell += 1) {
      const { first, shares } = rows[Math.floor(cell / gridWidth)] as Cover;
      const column = cell % gridWidth;
      let sum = 0;
      for (let place = 0; place < shares.length; place += 1) {
        sum += (shares[place] as number) * (lines[(first + place) * gridWidth + column] as number);
      }
      cells[cell] = Math.round(sum);
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
