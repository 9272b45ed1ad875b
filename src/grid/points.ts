import { axisValues } from '../config/axis.js';
import type { Sweep } from '../config/sweep-schema.js';

/** Some settings; an axis gives one of these a value, a zip entry one a row. */
export type PartialSettings = Readonly<Record<string, unknown>>;

/** Choices that are crossed with the others. */
interface Factor {
  readonly names: readonly string[];
  readonly choices: readonly PartialSettings[];
}

type Axes = Sweep['grid'];

/** The part of a sweep file that makes its points. */
export type Grids = Pick<Sweep, 'settings' | 'grid' | 'zip' | 'variants' | 'exclude'>;

/** In the order of the axes: the trainer's settings as they are documented, a program's as the file has them. */
function axisFactors(axes: Axes): Factor[] {
  return Object.entries(axes).flatMap(([name, axis]) => {
    if (axis === undefined) return [];
    const values = axisValues(axis as Parameters<typeof axisValues>[0]);
    return [{ names: [name], choices: values.map((value) => ({ [name]: value })) }];
  });
}

function zipFactors(entries: Sweep['zip']): Factor[] {
  return entries.map((entry) => {
    const lists = Object.entries(entry) as [string, readonly unknown[]][];
    const count = lists[0]?.[1].length ?? 0;
    const row = (index: number) =>
      Object.fromEntries(lists.map(([name, list]) => [name, list[index]]));
    return {
      names: lists.map(([name]) => name),
      choices: Array.from({ length: count }, (_, index) => row(index)),
    };
  });
}

/** One grid of a sweep file: what all its points share, and what is crossed. */
export interface SubGrid {
  readonly path: readonly PropertyKey[];
  readonly shared: PartialSettings;
  readonly factors: readonly Factor[];
}

/** The first grid with its zips, then each variant on its own. With variants alone there is no first grid. */
export function subGrids(sweep: Grids): readonly SubGrid[] {
  const first: SubGrid = {
    path: ['grid'],
    shared: sweep.settings,
    factors: [...axisFactors(sweep.grid), ...zipFactors(sweep.zip)],
  };
  const variants = sweep.variants.map((variant, index) => ({
    path: ['variants', index],
    shared: { ...sweep.settings, ...variant.settings },
    factors: axisFactors(variant.grid),
  }));
  return first.factors.length === 0 && variants.length > 0 ? variants : [first, ...variants];
}

/** How many points a grid has, without making them. */
export function pointCount(grid: SubGrid): number {
  return grid.factors.reduce((product, { choices }) => product * choices.length, 1);
}

/** Every combination of a grid, the first factor moving slowest. */
export function* pointsOf(grid: SubGrid): Generator<PartialSettings> {
  const total = pointCount(grid);
  const fastestFirst = grid.factors.toReversed();
  for (let index = 0; index < total; index += 1) {
    const point = { ...grid.shared };
    let rest = index;
    for (const { choices } of fastestFirst) {
      Object.assign(point, choices[rest % choices.length]);
      rest = Math.floor(rest / choices.length);
    }
    yield point;
  }
}
