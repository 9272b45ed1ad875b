import { merged } from '../../files/by-name.js';
import { hashedUniform } from '../../random/stream.js';
import { valueText } from './point-identity.js';
import type { Bounds, Factor, GridPoint, PartialSettings, SubGrid } from './points.js';

/**
 * So many draws of a point, which may repeat each other. A draw first takes one of the grids, all equally likely, then a value of each of its axes
 * and a row of each zip. What it takes depends on (seed, number of the draw, names) alone: the first draws stay when more are
 * requested, and the order of grids, axes and values in the file does not matter.
 */
export function* randomPoints(
  grids: readonly SubGrid[],
  { seed, draws }: { readonly seed: number; readonly draws: number },
): Generator<GridPoint> {
  const drawn = grids.map(inOrder).toSorted((first, second) => compared(first.name, second.name));
  for (let draw = 0; draw < draws; draw += 1) {
    const among = hashedUniform([seed, 'sample-grid', draw]);
    const { grid, factors } = drawn[Math.floor(among * drawn.length)] as OrderedGrid;
    const partial = merged(grid.shared);
    for (const { key, choices } of factors) {
      const share = hashedUniform([seed, 'sample', draw, key]);
      Object.assign(partial, choices[Math.floor(share * choices.length)]);
    }
    for (const bounds of grid.bounds) {
      const share = hashedUniform([seed, 'sample', draw, bounds.name]);
      partial[bounds.name] = valueWithin(bounds, share);
    }
    yield { grid, partial };
  }
}

/** A grid whose factors have their choices in an order that the file's does not change. */
interface OrderedGrid {
  readonly name: string;
  readonly grid: SubGrid;
  readonly factors: readonly { key: string; choices: readonly PartialSettings[] }[];
}

function inOrder(grid: SubGrid): OrderedGrid {
  const factors = grid.factors.map(({ names, choices }: Factor) => {
    const sorted = names.toSorted(compared);
    const text = (choice: PartialSettings) => sorted.map((name) => valueText(choice[name])).join();
    const byText = new Map(choices.map((choice) => [text(choice), choice]));
    const ordered = [...byText].toSorted(([first], [second]) => compared(first, second));
    return { key: sorted.join(' '), choices: ordered.map(([, choice]) => choice) };
  });
  return { name: grid.name, grid, factors };
}

function compared(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** @param share in [0, 1) */
function valueWithin({ between, scale, whole }: Bounds, share: number): number {
  const [lowest, highest] = between;
  // Of whole numbers the outermost have as much room as the others.
  const [first, last] = whole ? [lowest - 0.5, highest + 0.5] : between;
  const value = scale === 'log' ? first * (last / first) ** share : first + share * (last - first);
  const rounded = whole ? Math.round(value) : Number(value.toPrecision(digits(lowest, highest)));
  return Math.min(highest, Math.max(lowest, rounded));
}

/** Significant digits that leave a million values between two bounds, also where they are close to each other. */
function digits(lowest: number, highest: number): number {
  const largest = Math.max(Math.abs(lowest), Math.abs(highest));
  return Math.min(15, 6 + Math.floor(Math.log10(largest / Math.min(largest, highest - lowest))));
}
