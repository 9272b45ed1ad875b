import { gridWidth } from './luma-grid.js';

/**
 * A difference hash (Krawetz 2013) of 64 bits: whether luma rises from one cell to the next, on 9 by 8 cells. It survives another
 * encoding, another size and another brightness. Its bits are kept in four bands of 16, dealt out along diagonals, so that a band
 * sees all rows and columns and black bars at top and bottom do not make all bands alike.
 */
export const bandCount = 4;
export const bandBits = 16;

/** Two hashes that differ in at most this many bits agree in one band of the four: comparing equal bands finds them all. */
export const mostBitsApart = 3;

/** A rise of luma, 0 to 255, that is more than coding noise: flat areas give zeros, whatever the encoder left there. */
const leastRise = 2;

/** A step between cells that an eye would see, and how many of the 64 make a frame that resembles few others. */
const visibleStep = 4;
const fewestVisibleSteps = 20;

/**
 * Hashes a grid into `bands`, four numbers from `at` on.
 * @returns whether the frame shows enough to be told from others: dark and flat frames and cards with a line of text do not.
 */
export function hashGrid(cells: Uint8Array, bands: Uint16Array, at: number): boolean {
  bands.fill(0, at, at + bandCount);
  let visibleSteps = 0;
  for (let row = 0; row < 8; row += 1) {
    let left = fourCells(cells, row, 0);
    for (let column = 0; column < 8; column += 1) {
      const right = fourCells(cells, row, column + 1);
      const rise = (right - left) / 4;
      left = right;
      if (Math.abs(rise) > visibleStep) visibleSteps += 1;
      if (rise > leastRise) {
        const band = at + ((row + column) % bandCount);
        const bit = row * 2 + Math.floor(column / bandCount);
        bands[band] = (bands[band] as number) | (1 << bit);
      }
    }
  }
  return visibleSteps >= fewestVisibleSteps;
}

/** The sum of a square of four cells: one cell of the 9 by 8 grid, times 4. */
function fourCells(cells: Uint8Array, row: number, column: number): number {
  const at = row * 2 * gridWidth + column * 2;
  return (
    (cells[at] as number) +
    (cells[at + 1] as number) +
    (cells[at + gridWidth] as number) +
    (cells[at + gridWidth + 1] as number)
  );
}

const bitsSet = Uint8Array.from({ length: 2 ** bandBits }, (_, value) => {
  let bits = 0;
  for (let rest = value; rest > 0; rest &= rest - 1) bits += 1;
  return bits;
});

/** In how many of 64 bits the hashes at two places of `bands` differ. */
export function bitsApart(bands: Uint16Array, first: number, second: number): number {
  const one = first * bandCount;
  const other = second * bandCount;
  let bits = 0;
  for (let band = 0; band < bandCount; band += 1) {
    bits += bitsSet[(bands[one + band] as number) ^ (bands[other + band] as number)] as number;
  }
  return bits;
}
