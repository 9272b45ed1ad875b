import { resolve } from 'node:path';
import type { CommandSweep } from '../config/command-sweep-schema.js';
import type { FreeSettings } from '../config/free-settings.js';
import { settingNames, settingsSchema, type Settings } from '../config/settings.js';
import type { Sweep } from '../config/sweep-schema.js';
import { exclusionsOf } from './exclusions.js';
import type { GridProblem } from './grid-problem.js';
import { freePointIdentity, pointIdentity, valueText } from './point-identity.js';
import {
  pointCount,
  pointsOf,
  subGrids,
  type Grids,
  type PartialSettings,
  type SubGrid,
} from './points.js';
import { sharedNames } from './shared-names.js';
import type { PointContext } from './trial.js';

/** More trials than this are a slip of the pen, not a plan. */
const mostTrials = 100_000;

export type Expansion<Point = Settings> =
  /** Points by their identity, in order, and the settings that differ between them. */
  | { kind: 'points'; points: ReadonlyMap<string, Point>; axes: readonly string[] }
  | { kind: 'problems'; problems: readonly GridProblem[] };

/** The points of a sweep. Pure: equal input gives equal points. */
export function expandSweep(sweep: Sweep, context: PointContext): Expansion {
  return expand(sweep, {
    defaults: { ...defaults, image: context.datasetImage },
    complete: (given) => located(given, context) as Settings,
    excluded: (entry) => located(entry, context),
    identity: pointIdentity,
    names: settingNames,
    problems: (points) => [...imageProblems(points, sweep, context), ...cropProblems(points)],
  });
}

/** The points of a user's own program: their settings are what the file gives them, no more. */
export function expandCommandSweep(sweep: CommandSweep): Expansion<FreeSettings> {
  const grids = subGrids(sweep);
  return expand(sweep, {
    defaults: {},
    // In one order, so that equal settings are equal text wherever they are written.
    complete: (given) =>
      Object.fromEntries(
        Object.entries(given).toSorted(([one], [other]) => (one < other ? -1 : 1)),
      ),
    excluded: (entry) => entry,
    identity: freePointIdentity,
    names: [...new Set(grids.flatMap(namesGiven))],
    problems: () => [],
  });
}

/** What settings mean to whom they are for. */
interface PointRules<Point> {
  /** What points have where the file does not say. */
  readonly defaults: PartialSettings;
  readonly complete: (given: PartialSettings) => Point;
  readonly excluded: (entry: PartialSettings) => PartialSettings;
  readonly identity: (point: Point) => string;
  /** Of all settings, in the order in which axes are told. */
  readonly names: readonly string[];
  readonly problems: (points: readonly Point[]) => readonly GridProblem[];
}

function expand<Point extends PartialSettings>(
  sweep: Grids & Pick<Sweep, 'replicates'>,
  rules: PointRules<Point>,
): Expansion<Point> {
  const grids = subGrids(sweep);
  const count = grids.reduce((sum, grid) => sum + pointCount(grid), 0) * sweep.replicates;
  if (count > mostTrials) {
    const message = `The sweep has ${count} trials; at most ${mostTrials} can be planned. Shorten an axis.`;
    return { kind: 'problems', problems: [{ kind: 'grid', path: ['grid'], message }] };
  }
  const problems = new Map<string, GridProblem>();
  const complain = (problem: GridProblem) => {
    if (problems.size < 50) problems.set(problem.message, problem);
  };
  for (const problem of sharedNames(sweep)) complain(problem);
  const points = new Map<string, Point>();
  const exclusions = exclusionsOf(sweep.exclude.map(rules.excluded));
  for (const grid of grids) {
    const shared = { ...rules.defaults, ...grid.shared };
    for (const given of pointsOf({ ...grid, shared })) {
      const settings = rules.complete(given);
      if (exclusions.exclude(settings)) continue;
      const point = rules.identity(settings);
      if (points.has(point)) complain(twice(grid, given));
      points.set(point, settings);
    }
  }
  for (const index of exclusions.unused()) complain(matchesNothing(index));
  for (const problem of rules.problems([...points.values()])) complain(problem);
  if (points.size === 0 && problems.size === 0) {
    complain({
      kind: 'grid',
      path: ['exclude'],
      message: 'The exclusions leave no trial. Remove one.',
    });
  }
  if (problems.size > 0) return { kind: 'problems', problems: [...problems.values()] };
  return { kind: 'points', points, axes: axesOf(points, rules.names) };
}

const defaults = settingsSchema.parse({});

/** The same with the absolute path of a file of weights. */
function located(partial: PartialSettings, { folder }: PointContext): PartialSettings {
  const pretrained = partial['pretrained'] as Settings['pretrained'] | undefined;
  if (pretrained === undefined || pretrained === 'none' || pretrained === 'imagenet')
    return partial;
  return { ...partial, pretrained: resolve(folder, pretrained) };
}

/** The settings that differ between points. */
function axesOf(
  points: ReadonlyMap<string, PartialSettings>,
  names: readonly string[],
): readonly string[] {
  const [first] = points.values();
  const varies = new Set<string>();
  for (const point of points.values()) {
    for (const name of names) {
      if (point[name] === first?.[name] || varies.has(name)) continue;
      if (valueText(point[name]) !== valueText(first?.[name])) varies.add(name);
    }
  }
  return names.filter((name) => varies.has(name));
}

/** The settings that the file gives to a grid's points. */
function namesGiven({ shared, factors }: SubGrid): readonly string[] {
  return [...Object.keys(shared), ...factors.flatMap(({ names }) => names)];
}

function twice(grid: SubGrid, point: PartialSettings): GridProblem {
  const given = new Set(namesGiven(grid));
  const shown = Object.fromEntries(Object.entries(point).filter(([name]) => given.has(name)));
  const message = `The point ${JSON.stringify(shown)} is made twice. Remove the value or variant that repeats it.`;
  return { kind: 'grid', path: grid.path, message };
}

function matchesNothing(index: number): GridProblem {
  const message = 'This exclusion matches no point of the grid. Correct its values or remove it.';
  return { kind: 'grid', path: ['exclude', index], message };
}

function imageProblems(
  points: Iterable<Settings>,
  sweep: Sweep,
  { datasetImage }: PointContext,
): GridProblem[] {
  const other = [...new Set([...points].map(({ image }) => image))].filter(
    (image) => image !== datasetImage,
  );
  const path = sweep.settings['image'] === undefined ? ['grid', 'image'] : ['settings', 'image'];
  return other.map((image) => ({
    kind: 'grid',
    path,
    message: `image: ${image} is not the dataset's ${datasetImage}. Leave it out, or build a dataset with --image ${image}.`,
  }));
}

function cropProblems(points: Iterable<Settings>): GridProblem[] {
  return [...points]
    .filter(({ crop, image }) => crop >= image)
    .map(({ crop, image }) => ({
      kind: 'grid',
      path: ['grid', 'crop'],
      message: `crop: ${crop} shifts an image of ${image} pixels out of sight. Choose a smaller one.`,
    }));
}
