import { byName, merged } from '../../files/by-name.js';
import { axisValues, type Axis, type Between } from '../file/axis.js';
import type { Sweep } from '../file/sweep-schema.js';
import { valueText } from './point-identity.js';

/** Some settings; an axis gives one of these a value, a zip entry one a row. */
export type PartialSettings = Readonly<Record<string, unknown>>;

/** The part of a sweep file that makes its points. */
export type Grids = Pick<
  Sweep,
  'seed' | 'replicates' | 'strategy' | 'settings' | 'grid' | 'zip' | 'variants' | 'exclude'
>;

/** A place in the sweep file. */
export type Path = readonly PropertyKey[];

/** Choices that are crossed with the others. */
export interface Factor {
  readonly names: readonly string[];
  readonly choices: readonly PartialSettings[];
  /** The place of one of the names in the file. */
  readonly axisOf: (name: string) => Path;
  /** The place of the value that a choice gives one of the names. */
  readonly placeOf: (name: string, choice: number) => Path;
}

/** Bounds that a setting is drawn from. */
export interface Bounds extends Between {
  readonly name: string;
  /** Whether whole numbers alone are possible. */
  readonly whole: boolean;
  readonly path: Path;
}

/** One grid of a sweep file: what all its points share, and what is crossed. */
export interface SubGrid {
  /** A variant's name; '' for the first grid. */
  readonly name: string;
  readonly path: Path;
  readonly shared: PartialSettings;
  /** The places of the shared settings that the file gives. */
  readonly sharedAt: ReadonlyMap<string, Path>;
  readonly factors: readonly Factor[];
  readonly bounds: readonly Bounds[];
}

/** In the order of the file, which for the trainer's settings is that of the documentation. */
function axesOf(axes: Sweep['grid'], within: Path): readonly (readonly [string, Axis, Path])[] {
  return Object.entries(axes).flatMap(([name, axis]) =>
    axis === undefined ? [] : [[name, axis as Axis, [...within, name]] as const],
  );
}

function axisFactors(axes: Sweep['grid'], within: Path): Factor[] {
  return axesOf(axes, within).flatMap(([name, axis, path]) => {
    if ('between' in axis) return [];
    const choices = axisValues(axis).map((value) => byName([[name, value]]));
    const placeOf = (_: string, choice: number) => (Array.isArray(axis) ? [...path, choice] : path);
    return [{ names: [name], choices, axisOf: () => path, placeOf }];
  });
}

function zipFactors(entries: Sweep['zip']): Factor[] {
  return entries.map((entry, place) => {
    const lists = Object.entries(entry) as [string, readonly unknown[]][];
    const row = (_: unknown, index: number) =>
      byName(lists.map(([name, list]) => [name, list[index]] as const));
    return {
      names: lists.map(([name]) => name),
      choices: (lists[0]?.[1] ?? []).map(row),
      axisOf: (name) => ['zip', place, name],
      placeOf: (name, choice) => ['zip', place, name, choice],
    };
  });
}

/**
 * The first grid with its zips, then each variant on its own. With variants alone there is no first grid.
 * @param defaults what settings are that the file leaves out
 * @param isWhole whether whole numbers alone are possible for a setting
 */
export function subGrids(
  sweep: Grids,
  defaults: PartialSettings,
  isWhole: (name: string) => boolean,
): readonly SubGrid[] {
  const crossed = (axes: Sweep['grid'], within: Path) => ({
    factors: axisFactors(axes, within),
    bounds: axesOf(axes, within).flatMap(([name, axis, path]) =>
      'between' in axis ? [{ ...axis, name, whole: isWhole(name), path }] : [],
    ),
  });
  const shared = merged(defaults, sweep.settings);
  const sharedAt = places(sweep.settings, ['settings']);
  const { factors, bounds } = crossed(sweep.grid, ['grid']);
  const path = [Object.keys(sweep.grid).length === 0 && sweep.zip.length > 0 ? 'zip' : 'grid'];
  const all = [...factors, ...zipFactors(sweep.zip)];
  const first: SubGrid = { name: '', path, shared, sharedAt, factors: all, bounds };
  const variants = sweep.variants.map(({ name, settings, grid }, index): SubGrid => {
    const within = ['variants', index];
    return {
      name,
      path: within,
      shared: merged(shared, settings),
      sharedAt: new Map([...sharedAt, ...places(settings, [...within, 'settings'])]),
      ...crossed(grid, [...within, 'grid']),
    };
  });
  return hasFirstGrid(sweep) ? [first, ...variants] : variants;
}

/** Variants without axes or zips beside them replace the first grid; without variants, the shared settings are one point. */
export function hasFirstGrid({ grid, zip, variants }: Grids): boolean {
  return variants.length === 0 || zip.length > 0 || Object.keys(grid).length > 0;
}

function places(settings: PartialSettings, within: Path): ReadonlyMap<string, Path> {
  return new Map(Object.keys(settings).map((name) => [name, [...within, name]]));
}

/** The points of a sweep: by their identity in order, and by grid; and the settings that differ between them. */
export interface ExpandedPoints<Point> {
  readonly grids: readonly SubGrid[];
  readonly points: ReadonlyMap<string, Point>;
  readonly pointsOf: ReadonlyMap<SubGrid, readonly Point[]>;
  readonly axes: readonly string[];
}

/** A point, and the grid of the file that it belongs to. */
export interface GridPoint {
  readonly grid: SubGrid;
  readonly partial: PartialSettings;
}

/** Every combination of each grid, the first factor moving slowest. */
export function* everyPoint(grids: readonly SubGrid[]): Generator<GridPoint> {
  for (const grid of grids) {
    const total = grid.factors.reduce((product, { choices }) => product * choices.length, 1);
    const fastestFirst = grid.factors.toReversed();
    for (let index = 0; index < total; index += 1) {
      const partial = merged(grid.shared);
      let rest = index;
      for (const { names, choices } of fastestFirst) {
        const choice = choices[rest % choices.length] as Readonly<Record<string, unknown>>;
        // One by one: Object.assign takes several times as long.
        for (const name of names) partial[name] = choice[name];
        rest = Math.floor(rest / choices.length);
      }
      yield { grid, partial };
    }
  }
}

/** Where the file gives a setting of a grid, swept or shared; undefined where it leaves it to the default. */
export function givenAt({ factors, bounds, sharedAt }: SubGrid, name: string): Path | undefined {
  const factor = factors.find(({ names }) => names.includes(name));
  if (factor !== undefined) return factor.axisOf(name);
  return bounds.find((one) => one.name === name)?.path ?? sharedAt.get(name);
}

/** The place in the file of the value that a setting has at a point of a grid. */
export function valueSource(
  grid: SubGrid,
  name: keyof PartialSettings,
  value: PartialSettings[typeof name],
): Path {
  const factor = grid.factors.find(({ names }) => names.includes(name));
  if (factor === undefined) return givenAt(grid, name) ?? grid.path;
  const text = valueText(value);
  const choice = factor.choices.findIndex((one) => valueText(one[name]) === text);
  return factor.placeOf(name, Math.max(0, choice));
}

/** What a valid sweep file can still get wrong together; `path` is the place in the file. */
export interface GridProblem {
  readonly kind: 'grid';
  readonly path: readonly PropertyKey[];
  /** One sentence: what is wrong and what to do. */
  readonly message: string;
}

/** What a sweep file says without effect, or with one that may not be meant, though it can be run; `path` is the place in the file. */
export interface SweepWarning {
  readonly kind:
    /** A shared setting that every grid overrides. */
    | 'overridden-setting'
    /** An axis of one value: nothing is compared by it. */
    | 'single-value'
    /** A range whose last value is none of its values. */
    | 'range-ends-early'
    /** A setting that changes no result in any of the trials it is given to. */
    | 'no-effect'
    /** Points that differ only in settings that change nothing there. */
    | 'same-training'
    /** More frames are drawn than the pools of some movies hold. */
    | 'more-frames-than-pools'
    /** A batch of one movie under BatchNorm. */
    | 'batch-of-one'
    /** A validation or test split of few movies. */
    | 'uneven-split'
    /** A command whose program or script is not there. */
    | 'missing-program';
  readonly path: Path;
  /** One sentence or two: what it is, why, and what to do. */
  readonly message: string;
}

export function gridProblem(path: Path, message: string): GridProblem {
  return { kind: 'grid', path, message };
}
