import { settingNames, settingsSchema, type Settings } from '../config/settings.js';
import type { Sweep } from '../config/sweep-schema.js';
import { exclusionsOf } from './exclusions.js';
import type { GridProblem } from './grid-problem.js';
import { imageProblems } from './image-problems.js';
import { located } from './located.js';
import { pointNaming, valueText } from './point-identity.js';
import { everyPoint, subGrids, type PartialSettings, type SubGrid } from './points.js';
import { couldMatch } from './possible-match.js';
import { randomPoints } from './random-points.js';
import { repeatedValues } from './repeated-values.js';
import { sharedNames } from './shared-names.js';
import { countProblem, isExhausted, mostDraws, tooFewPoints } from './trial-count.js';
import { sweepWarnings } from './sweep-warnings.js';
import type { SweepWarning } from './sweep-warning.js';
import type { PointContext } from './trial.js';
import { undrawnBounds } from './undrawn-bounds.js';
import { watchSettings } from './watch-settings.js';

export type Expansion =
  /** Points by their identity, in order, the settings that differ between them, and what the file says without effect. */
  | {
      kind: 'points';
      points: ReadonlyMap<string, Settings>;
      axes: readonly string[];
      warnings: readonly SweepWarning[];
    }
  | { kind: 'problems'; problems: readonly GridProblem[] };

/** More mistakes than anyone reads in one go. */
const mostProblems = 50;

/** The points of a sweep. Pure: equal input gives equal points. */
export function expandSweep(sweep: Sweep, context: PointContext): Expansion {
  const miscount = countProblem(sweep);
  if (miscount !== undefined) return { kind: 'problems', problems: [miscount] };
  const problems = new Map<string, GridProblem>();
  const complain = (problem: GridProblem) => {
    if (problems.size >= mostProblems) return;
    problems.set(`${problem.path.join('.')} ${problem.message}`, problem);
  };
  const grids = subGrids(sweep, { ...defaults, image: context.datasetImage });
  for (const problem of sharedNames(sweep)) complain(problem);
  for (const problem of repeatedValues(grids)) complain(problem);
  const isRepeated = problems.size > 0;
  const undrawn = undrawnBounds(sweep, grids);
  for (const problem of undrawn) complain(problem);
  if (undrawn.length > 0) return { kind: 'problems', problems: [...problems.values()] };

  const points = new Map<string, Settings>();
  const watch = watchSettings();
  const nameOf = gridNaming();
  const excluded = sweep.exclude.map((entry) => located(entry, context));
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
    const settings = located(partial, context) as Settings;
    if (exclusions.exclude(settings)) continue;
    const point = nameOf(grid, settings);
    if (points.has(point)) {
      if (wanted === undefined && !isRepeated) complain(twice(grid, partial));
      continue;
    }
    points.set(point, settings);
    fruitless = 0;
    watch.see(grid, settings);
    for (const problem of imageProblems(grid, settings, context)) complain(problem);
    if (points.size === wanted) break;
  }
  for (const index of exclusions.unused()) {
    const entry = excluded[index] as PartialSettings;
    const isPossible = wanted !== undefined && grids.some((grid) => couldMatch(grid, entry));
    if (!isPossible) complain(matchesNothing(index));
  }
  if (problems.size === 0 && points.size < (wanted ?? 1))
    complain(wanted === undefined ? nothingLeft : tooFewPoints(wanted, points.size));
  if (problems.size > 0) return { kind: 'problems', problems: [...problems.values()] };
  const axes = axesOf(points, grids);
  return {
    kind: 'points',
    points,
    axes,
    warnings: sweepWarnings(sweep, { grids, points, axes, watch }),
  };
}

const defaults = settingsSchema.parse({});

/** The settings that differ between points, in the order they are documented: among those that the file gives. */
function axesOf(
  points: ReadonlyMap<string, Settings>,
  grids: readonly SubGrid[],
): readonly string[] {
  const [first] = points.values();
  const given = new Set(grids.flatMap(namesGiven));
  return settingNames.filter((name) => {
    if (!given.has(name)) return false;
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
  const shown = Object.fromEntries(Object.entries(point).filter(([name]) => given.has(name)));
  const message = `The point ${JSON.stringify(shown)} is made twice. Remove the value or variant that repeats it.`;
  return { kind: 'grid', path: grid.path, message };
}

/** Names the points of each grid, whose shared settings are written once. */
function gridNaming(): (grid: SubGrid, settings: Settings) => string {
  const namings = new Map<SubGrid, (settings: Settings) => string>();
  const namingOf = (grid: SubGrid) => {
    const swept = [...grid.factors, ...grid.bounds.map(({ name }) => ({ names: [name] }))];
    // A path of weights is written as what it is from the folder on.
    const varying = ['pretrained', ...swept.flatMap(({ names }) => names)] as (keyof Settings)[];
    const naming = pointNaming(grid.shared as Settings, varying);
    namings.set(grid, naming);
    return naming;
  };
  return (grid, settings) => (namings.get(grid) ?? namingOf(grid))(settings);
}

const nothingLeft: GridProblem = {
  kind: 'grid',
  path: ['exclude'],
  message: 'The exclusions leave no trial. Remove one.',
};

function matchesNothing(index: number): GridProblem {
  const message = 'This exclusion matches no point of the grid. Correct its values or remove it.';
  return { kind: 'grid', path: ['exclude', index], message };
}
