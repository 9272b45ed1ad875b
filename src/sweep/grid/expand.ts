import { byName, merged } from '../../files/by-name.js';
import { isWhole } from '../file/axis.js';
import type { CommandSweep } from '../file/command-sweep-schema.js';
import type { FreeSettings } from '../../settings/free-settings.js';
import { settingNames, defaultSettings, type Settings } from '../../settings/trainer.js';
import type { Sweep } from '../file/sweep-schema.js';
import { exclusionsOf, couldMatch, type UnusedExclusion } from './exclusions.js';
import {
  everyPoint,
  gridProblem,
  type ExpandedPoints,
  subGrids,
  type GridProblem,
  type Grids,
  type PartialSettings,
  type SubGrid,
  type SweepWarning,
} from './points.js';
import {
  imageProblems,
  smallImageProblem,
  repeatedValues,
  sharedNames,
  countProblem,
  isExhausted,
  mostDraws,
  tooFewPoints,
  undrawnBounds,
} from './grid-problems.js';
import { located, type PointContext } from './trial.js';
import { freePointIdentity, pointNaming, valueText } from './point-identity.js';
import { randomPoints } from './random-points.js';
import { axisWarnings, sweepWarnings } from './sweep-warnings.js';

export type Expansion<Point = Settings> =
  /** Points by their identity, in order, the settings that differ between them, and what the file says without effect. */
  | {
      kind: 'points';
      points: ReadonlyMap<string, Point>;
      axes: readonly string[];
      warnings: readonly SweepWarning[];
    }
  | { kind: 'problems'; problems: readonly GridProblem[] };

/** More mistakes than anyone reads in one go. */
const mostProblems = 50;

/** The points of a sweep. Pure: equal input gives equal points. */
export function expandSweep(sweep: Sweep, context: PointContext): Expansion {
  const tooSmall = smallImageProblem(sweep.dataset, context);
  if (tooSmall !== null) return { kind: 'problems', problems: [tooSmall] };
  return expand(sweep, {
    defaults: { ...defaultSettings, image: context.datasetImage },
    isWhole: (name) => isWhole(name as keyof Settings),
    complete: (given) => located(given, context) as Settings,
    excluded: (entry) => located(entry, context),
    naming: pointNaming,
    inOrder: (names) => settingNames.filter((name) => names.has(name)),
    problems: (grid, settings) => imageProblems(grid, settings, context),
    warnings: (made) => sweepWarnings(sweep, made),
  });
}

/** The points of a user's own program: their settings are what the file gives them, no more. */
export function expandCommandSweep(sweep: CommandSweep): Expansion<FreeSettings> {
  return expand<FreeSettings>(sweep, {
    defaults: byName(),
    // A program may mean anything between two bounds; a list or a range gives it whole numbers.
    isWhole: () => false,
    // In one order, so that equal settings are equal text wherever they are written.
    complete: (given) =>
      byName(Object.entries(given).toSorted(([one], [other]) => (one < other ? -1 : 1))),
    excluded: (entry) => entry,
    naming: () => freePointIdentity,
    inOrder: (names) => [...names],
    problems: () => [],
    warnings: ({ grids, axes }) => axisWarnings(sweep, grids, axes),
  });
}

/** What settings mean to whom they are for. */
interface PointRules<Point> {
  /** What points have where the file does not say. */
  readonly defaults: PartialSettings;
  readonly isWhole: (name: string) => boolean;
  readonly complete: (given: PartialSettings) => Point;
  readonly excluded: (entry: PartialSettings) => PartialSettings;
  /** Names the points of one grid, given what they share and what may differ from it. */
  readonly naming: (shared: Point, varying: readonly string[]) => (point: Point) => string;
  /** Settings in the order in which axes are reported. */
  readonly inOrder: (names: ReadonlySet<string>) => readonly string[];
  readonly problems: (grid: SubGrid, point: Point) => readonly GridProblem[];
  readonly warnings: (made: ExpandedPoints<Point>) => readonly SweepWarning[];
}

function expand<Point extends PartialSettings>(
  sweep: Grids,
  rules: PointRules<Point>,
): Expansion<Point> {
  const miscount = countProblem(sweep);
  if (miscount !== undefined) return { kind: 'problems', problems: [miscount] };
  const problems = new Map<string, GridProblem>();
  const complain = (problem: GridProblem) => {
    if (problems.size >= mostProblems) return;
    problems.set(`${problem.path.join('.')} ${problem.message}`, problem);
  };
  const grids = subGrids(sweep, rules.defaults, rules.isWhole);
  for (const problem of sharedNames(sweep)) complain(problem);
  for (const problem of repeatedValues(grids)) complain(problem);
  const isRepeated = problems.size > 0;
  const undrawn = undrawnBounds(sweep, grids);
  for (const problem of undrawn) complain(problem);
  if (undrawn.length > 0) return { kind: 'problems', problems: [...problems.values()] };

  const points = new Map<string, Point>();
  const pointsOf = new Map<SubGrid, Point[]>();
  const nameOf = gridNaming(rules.naming);
  const excluded = sweep.exclude.map(rules.excluded);
  const exclusions = exclusionsOf(excluded);
  const wanted = sweep.strategy === 'grid' ? undefined : sweep.strategy.random.trials;
  const candidates =
    wanted === undefined
      ? everyPoint(grids)
      : randomPoints(grids, { seed: sweep.seed, draws: mostDraws });
  let fruitless = 0;
  for (const { grid, partial } of candidates) {
    if (wanted !== undefined && isExhausted(points.size, fruitless)) break;
    fruitless += 1;
    const settings = rules.complete(partial);
    if (exclusions.exclude(settings)) continue;
    const point = nameOf(grid, settings);
    if (points.has(point)) {
      if (wanted === undefined && !isRepeated) complain(twice(grid, partial));
      continue;
    }
    points.set(point, settings);
    fruitless = 0;
    const others = pointsOf.get(grid);
    if (others === undefined) pointsOf.set(grid, [settings]);
    else others.push(settings);
    for (const problem of rules.problems(grid, settings)) complain(problem);
    if (points.size === wanted) break;
  }
  for (const unused of exclusions.unused()) {
    const entry = excluded[unused.entry] as PartialSettings;
    const isPossible =
      wanted !== undefined && grids.some((grid) => couldMatch(grid, only(entry, unused)));
    if (!isPossible) complain(matchesNothing(unused));
  }
  if (problems.size === 0 && points.size < (wanted ?? 1))
    complain(wanted === undefined ? nothingLeft : tooFewPoints(wanted, points.size));
  if (problems.size > 0) return { kind: 'problems', problems: [...problems.values()] };
  const axes = axesOf(points, rules.inOrder(new Set(grids.flatMap(namesGiven))));
  return {
    kind: 'points',
    points,
    axes,
    warnings: rules.warnings({ grids, points, pointsOf, axes }),
  };
}

/** Those of the names whose settings differ between points. */
function axesOf(
  points: ReadonlyMap<string, PartialSettings>,
  names: readonly string[],
): readonly string[] {
  const [first] = points.values();
  return names.filter((name) => {
    const text = valueText(first?.[name]);
    for (const point of points.values()) {
      if (point[name] !== first?.[name] && valueText(point[name]) !== text) return true;
    }
    return false;
  });
}

function namesGiven({ sharedAt, factors, bounds }: SubGrid): readonly string[] {
  return [
    ...sharedAt.keys(),
    ...factors.flatMap(({ names }) => names),
    ...bounds.map(({ name }) => name),
  ];
}

function twice(grid: SubGrid, point: PartialSettings): GridProblem {
  const given = new Set(namesGiven(grid));
  const shown = byName(Object.entries(point).filter(([name]) => given.has(name)));
  return gridProblem(
    grid.path,
    `The point ${JSON.stringify(shown)} is made twice. Remove the value or variant that repeats it.`,
  );
}

/** Names the points of each grid, whose shared settings are written once. */
function gridNaming<Point>(
  naming: PointRules<Point>['naming'],
): (grid: SubGrid, settings: Point) => string {
  const namings = new Map<SubGrid, (settings: Point) => string>();
  const namingOf = (grid: SubGrid) => {
    const swept = [...grid.factors, ...grid.bounds.map(({ name }) => ({ names: [name] }))];
    // A path of weights is written as what it is from the folder on.
    const varying = ['pretrained', ...swept.flatMap(({ names }) => names)];
    const known = naming(grid.shared as Point, varying);
    namings.set(grid, known);
    return known;
  };
  return (grid, settings) => (namings.get(grid) ?? namingOf(grid))(settings);
}

const nothingLeft = gridProblem(['exclude'], 'The exclusions leave no trial. Remove one.');

/** The entry with the one value of a list that has matched nothing. */
function only(entry: PartialSettings, { member }: UnusedExclusion): PartialSettings {
  if (member === null) return entry;
  const list = entry[member.name] as readonly unknown[];
  return merged(entry, byName([[member.name, list[member.index]]]));
}

function matchesNothing({ entry, member }: UnusedExclusion): GridProblem {
  const path = ['exclude', entry, ...(member === null ? [] : [member.name, member.index])];
  const what = member === null ? 'This exclusion' : 'This value of the exclusion';
  return gridProblem(path, `${what} matches no point of the grid. Correct it or remove it.`);
}
