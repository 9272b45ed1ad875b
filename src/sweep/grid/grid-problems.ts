import {
  gridProblem,
  valueSource,
  hasFirstGrid,
  type GridProblem,
  type Grids,
  type SubGrid,
  type Path,
} from './points.js';
import { valueText } from './point-identity.js';
import { smallestImage } from '../../networks/backbones.js';
import type { Settings } from '../../settings/trainer.js';
import { sum } from '../../statistics/crossed-table.js';
import type { PointContext } from './trial.js';
import { axisCount, type Axis } from '../file/axis.js';

/** Repeated names where only one can count: a setting under grid and in a zip or in two zips, and a variant's name. */
export function sharedNames({ grid, zip, variants }: Grids): readonly GridProblem[] {
  const axes: readonly NamedPlace[] = [
    ...Object.keys(grid).map((name) => ({ name, path: ['grid', name] })),
    ...zip.flatMap((entry, index) =>
      Object.keys(entry).map((name) => ({ name, path: ['zip', index, name] })),
    ),
  ];
  const named = variants.map(({ name }, index) => ({ name, path: ['variants', index, 'name'] }));
  return [
    ...repeated(axes).map(({ name, path }) =>
      gridProblem(
        path,
        `${name} is swept in two places, and only one of them could count. Remove one.`,
      ),
    ),
    ...repeated(named).map(({ name, path }) =>
      gridProblem(path, `"${name}" names two variants. Rename one.`),
    ),
  ];
}

interface NamedPlace {
  readonly name: string;
  readonly path: Path;
}

/** All but the first of each name. */
function repeated<Named extends Pick<NamedPlace, 'name'>>(all: readonly Named[]): Named[] {
  const firsts = new Map(all.toReversed().map((one) => [one.name, one]));
  return all.filter((one) => firsts.get(one.name) !== one);
}

/** Repeated values of an axis and rows of a zip: each would make its points twice. */
export function repeatedValues(grids: readonly SubGrid[]): readonly GridProblem[] {
  return grids
    .flatMap(({ factors }) => factors)
    .flatMap(({ names, choices, placeOf }) => {
      const rows = choices.map((choice, index) => ({ name: valueText(choice), choice, index }));
      return repeated(rows).map(({ choice, index }) => {
        const what = names.length === 1 ? Object.values(choice)[0] : choice;
        return gridProblem(
          placeOf(names[0] ?? '', index),
          `${JSON.stringify(what)} appears twice, which would make its points twice. Remove one.`,
        );
      });
    });
}

/** Bounds in a sweep that draws nothing from them. */
export function undrawnBounds(sweep: Grids, grids: readonly SubGrid[]): readonly GridProblem[] {
  if (sweep.strategy !== 'grid') return [];
  return grids.flatMap(({ bounds }) =>
    bounds.map(({ path, between }): GridProblem => {
      const message = `Values between ${between[0]} and ${between[1]} are drawn, and strategy: grid draws none. Write strategy: { random: { trials: 50 } } beside grid, or the values as a list, range, linspace or logspace.`;
      return gridProblem(path, message);
    }),
  );
}

/** What a point needs of the dataset's images that they do not have, at the place in the file that says so. */
export function imageProblems(
  grid: SubGrid,
  { image, crop }: Settings,
  { datasetImage }: PointContext,
): readonly GridProblem[] {
  const problems: GridProblem[] = [];
  if (image !== datasetImage) {
    const message = `image: ${image} is not the dataset's ${datasetImage}. Leave it out, or build a dataset with --image ${image}.`;
    problems.push(gridProblem(valueSource(grid, 'image', image), message));
  }
  if (crop >= image) {
    const message = `crop: ${crop} shifts an image of ${image} pixels out of sight. Choose a smaller one.`;
    problems.push(gridProblem(valueSource(grid, 'crop', crop), message));
  }
  return problems;
}

/** A dataset may be made of smaller images, for other programs: no setting makes a network of such ones. */
export function smallImageProblem(
  dataset: string,
  { datasetImage }: PointContext,
): GridProblem | null {
  if (datasetImage >= smallestImage) return null;
  const message = `the images of ${dataset} have ${datasetImage} pixels, and a network needs at least ${smallestImage}. Build the dataset with --image ${smallestImage} or larger.`;
  return gridProblem(['dataset'], message);
}

/** More trials than this are a slip of the pen, not a plan. */
const mostTrials = 100_000;

const trialsPath = ['strategy', 'random', 'trials'];

/** Why a sweep has too many trials, or too few points for them, counted before a value of its axes is made. */
export function countProblem(sweep: Grids): GridProblem | undefined {
  const { strategy, replicates } = sweep;
  const sizes = gridSizes(sweep);
  const points = sum(sizes.map((size) => size.points));
  const wanted = strategy === 'grid' ? points : strategy.random.trials;
  if (points < wanted) return tooFewPoints(wanted, points);
  // Bounds in a grid, of which there are any number, are another problem.
  if (wanted !== Infinity && wanted * replicates > mostTrials) {
    const [largest] = sizes.toSorted((first, second) => second.points - first.points);
    const path = strategy === 'grid' ? (largest?.path ?? ['grid']) : trialsPath;
    const factors = replicates === 1 ? '' : ` (${wanted} points, ${replicates} replicates each)`;
    const message = `The sweep has ${wanted * replicates} trials${factors}; at most ${mostTrials} can be planned. ${strategy === 'grid' ? 'Shorten an axis' : 'Draw fewer'}.`;
    return gridProblem(path, message);
  }
  const values = sum(sizes.map((size) => size.values));
  if (values <= mostTrials) return undefined;
  const [longest] = sizes.toSorted((first, second) => second.values - first.values);
  const message = `The axes have ${values} values; at most ${mostTrials} can be listed. Write a fine rule as { between: [lowest, highest] }.`;
  return gridProblem(longest?.path ?? ['grid'], message);
}

interface GridSize {
  readonly path: Path;
  /** Of lists and rules. */
  readonly values: number;
  /** Infinity where one is drawn between bounds. */
  readonly points: number;
}

function gridSizes(sweep: Grids): readonly GridSize[] {
  const rows = sweep.zip.map((entry) => (Object.values(entry)[0] as readonly unknown[]).length);
  const first = sizeOf(['grid'], sweep.grid, rows);
  const variants = sweep.variants.map(({ grid }, index) =>
    sizeOf(['variants', index, 'grid'], grid, []),
  );
  return hasFirstGrid(sweep) ? [first, ...variants] : variants;
}

function sizeOf(path: Path, axes: Grids['grid'], rows: readonly number[]): GridSize {
  const counts = [...Object.values(axes).map((axis) => axisCount(axis as Axis)), ...rows];
  const finite = counts.filter((count) => count !== Infinity);
  return { path, values: sum(finite), points: counts.reduce((all, count) => all * count, 1) };
}

/** The search stops after this many draws: all points of a grid of 100,000 are among them. */
export const mostDraws = 2_000_000;

/**
 * Whether so many draws in a row without a new point say that there are no more. It does not depend on how many are asked
 * for: asking for those that were found finds them.
 */
export function isExhausted(found: number, fruitless: number): boolean {
  return fruitless > 10_000 + 8 * found;
}

/** @param found how many different points there are, or seem to be */
export function tooFewPoints(wanted: number, found: number): GridProblem {
  if (found === 0) {
    return gridProblem(['exclude'], 'The exclusions leave no point to draw. Remove one.');
  }
  const message = `${wanted} different points are requested, and no more than ${found} were found. Ask for ${found} at most, add values, or write strategy: grid.`;
  return gridProblem(trialsPath, message);
}
