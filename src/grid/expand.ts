import { resolve } from 'node:path';
import { settingNames, settingsSchema, type Settings } from '../config/settings.js';
import type { Sweep } from '../config/sweep-schema.js';
import { exclusionsOf } from './exclusions.js';
import type { GridProblem } from './grid-problem.js';
import { pointIdentity, valueText } from './point-identity.js';
import { pointCount, pointsOf, subGrids, type PartialSettings, type SubGrid } from './points.js';
import { sharedNames } from './shared-names.js';
import type { PointContext } from './trial.js';

/** More trials than this are a slip of the pen, not a plan. */
const mostTrials = 100_000;

export type Expansion =
  /** Points by their identity, in order, and the settings that differ between them. */
  | { kind: 'points'; points: ReadonlyMap<string, Settings>; axes: readonly string[] }
  | { kind: 'problems'; problems: readonly GridProblem[] };

/** The points of a sweep. Pure: equal input gives equal points. */
export function expandSweep(sweep: Sweep, context: PointContext): Expansion {
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
  const points = new Map<string, Settings>();
  const exclusions = exclusionsOf(sweep.exclude.map((entry) => located(entry, context)));
  for (const grid of grids) {
    const shared = { ...defaults, image: context.datasetImage, ...grid.shared };
    for (const partial of pointsOf({ ...grid, shared })) {
      const settings = located(partial, context) as Settings;
      if (exclusions.exclude(settings)) continue;
      const point = pointIdentity(settings);
      if (points.has(point)) complain(twice(grid, partial));
      points.set(point, settings);
    }
  }
  for (const index of exclusions.unused()) complain(matchesNothing(index));
  for (const problem of imageProblems(points.values(), sweep, context)) complain(problem);
  for (const problem of cropProblems(points.values())) complain(problem);
  if (points.size === 0 && problems.size === 0) {
    complain({
      kind: 'grid',
      path: ['exclude'],
      message: 'The exclusions leave no trial. Remove one.',
    });
  }
  if (problems.size > 0) return { kind: 'problems', problems: [...problems.values()] };
  return { kind: 'points', points, axes: axesOf(points) };
}

const defaults = settingsSchema.parse({});

/** The same with the absolute path of a file of weights. */
function located(partial: PartialSettings, { folder }: PointContext): PartialSettings {
  const { pretrained } = partial;
  if (pretrained === undefined || pretrained === 'none' || pretrained === 'imagenet')
    return partial;
  return { ...partial, pretrained: resolve(folder, pretrained) };
}

/** The settings that differ between points. */
function axesOf(points: ReadonlyMap<string, Settings>): readonly string[] {
  const [first] = points.values();
  const varies = new Set<keyof Settings>();
  for (const point of points.values()) {
    for (const name of settingNames) {
      if (point[name] === first?.[name] || varies.has(name)) continue;
      if (valueText(point[name]) !== valueText(first?.[name])) varies.add(name);
    }
  }
  return settingNames.filter((name) => varies.has(name));
}

function twice(grid: SubGrid, point: PartialSettings): GridProblem {
  const given = new Set([
    ...Object.keys(grid.shared),
    ...grid.factors.flatMap(({ names }) => names),
  ]);
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
