import { resolve } from 'node:path';
import { settingNames, settingsSchema, type Settings } from '../config/settings.js';
import type { Sweep } from '../config/sweep-schema.js';
import { canonicalJson, type JsonValue } from '../files/canonical-json.js';
import type { GridProblem } from './grid-problem.js';
import { pointCount, pointsOf, subGrids, type PartialSettings } from './points.js';
import { identity, replicateSeed, type Trial, type TrialContext } from './trial.js';

/** More trials than this are a slip of the pen, not a plan. */
const mostTrials = 100_000;

export type Expansion =
  | { kind: 'trials'; trials: readonly Trial[]; axes: readonly string[] }
  | { kind: 'problems'; problems: readonly GridProblem[] };

/** The trials of a sweep in order, replicates of a point side by side. Pure: equal input gives equal trials. */
export function expandSweep(sweep: Sweep, context: TrialContext): Expansion {
  const grids = subGrids(sweep);
  const count = grids.reduce((sum, grid) => sum + pointCount(grid), 0) * sweep.replicates;
  if (count > mostTrials) {
    const message = `The sweep has ${count} trials; at most ${mostTrials} can be planned. Shorten an axis.`;
    return { kind: 'problems', problems: [{ kind: 'grid', path: ['grid'], message }] };
  }
  const problems: GridProblem[] = [];
  const points = new Map<string, Settings>();
  const unused = new Set(sweep.exclude.keys());
  for (const grid of grids) {
    for (const partial of pointsOf(grid)) {
      const settings = resolved(partial, context);
      const excludedBy = sweep.exclude.flatMap((entry, index) =>
        matches(settings, located(entry, context)) ? [index] : [],
      );
      for (const index of excludedBy) unused.delete(index);
      if (excludedBy.length > 0) continue;
      const point = identity(settings);
      if (points.has(point)) problems.push(twice(grid.path, partial));
      points.set(point, settings);
    }
  }
  problems.push(
    ...[...unused].map(matchesNothing),
    ...imageProblems(points.values(), sweep, context),
    ...cropProblems(points.values()),
  );
  if (points.size === 0 && problems.length === 0) {
    problems.push({
      kind: 'grid',
      path: ['exclude'],
      message: 'The exclusions leave no trial. Remove one.',
    });
  }
  if (problems.length > 0) return { kind: 'problems', problems: withoutRepeats(problems) };
  return {
    kind: 'trials',
    trials: trialsOf(points, sweep, context),
    axes: axesOf([...points.values()]),
  };
}

const defaults = settingsSchema.parse({});

function resolved(partial: PartialSettings, context: TrialContext): Settings {
  return { ...defaults, image: context.datasetImage, ...located(partial, context) };
}

/** The same with the absolute path of a file of weights. */
function located(partial: PartialSettings, { folder }: TrialContext): PartialSettings {
  const { pretrained } = partial;
  if (pretrained === undefined || pretrained === 'none' || pretrained === 'imagenet')
    return partial;
  return { ...partial, pretrained: resolve(folder, pretrained) };
}

function matches(settings: Settings, entry: PartialSettings): boolean {
  return settingNames.every(
    (name) => entry[name] === undefined || sameValue(settings[name], entry[name]),
  );
}

/** Equal as values: schedules are objects. */
function sameValue(first: unknown, second: unknown): boolean {
  return (
    canonicalJson((first ?? null) as JsonValue) === canonicalJson((second ?? null) as JsonValue)
  );
}

function trialsOf(
  points: ReadonlyMap<string, Settings>,
  sweep: Sweep,
  context: TrialContext,
): readonly Trial[] {
  const replicates = Array.from({ length: sweep.replicates }, (_, index) => index + 1);
  const pairs = [...points].flatMap(([point, settings]) =>
    replicates.map((replicate) => ({ point, settings, replicate })),
  );
  return pairs.map(({ point, settings, replicate }, index) => {
    const seed = replicateSeed(sweep.seed, replicate);
    const weights = context.weightsSha256(settings);
    const trialId = identity({
      point,
      seed,
      dataset: context.datasetSha256,
      trainer: context.trainer,
      ...(weights !== null && { weights }),
    });
    return { trialId, position: index + 1, replicate, point, settings, seed };
  });
}

/** The settings that differ between points. */
function axesOf(points: readonly Settings[]): readonly string[] {
  return settingNames.filter(
    (name) => new Set(points.map((point) => canonicalJson(point[name]))).size > 1,
  );
}

function twice(path: readonly PropertyKey[], point: PartialSettings): GridProblem {
  const message = `The point ${JSON.stringify(point)} is made twice. Remove the value or variant that repeats it.`;
  return { kind: 'grid', path, message };
}

function matchesNothing(index: number): GridProblem {
  const message = 'This exclusion matches no point of the grid. Correct its values or remove it.';
  return { kind: 'grid', path: ['exclude', index], message };
}

function imageProblems(
  points: Iterable<Settings>,
  sweep: Sweep,
  { datasetImage }: TrialContext,
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

function withoutRepeats(problems: readonly GridProblem[]): readonly GridProblem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()].slice(0, 50);
}
