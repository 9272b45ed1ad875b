import { axisCount, type Axis } from '../file/axis.js';
import type { GridProblem } from './grid-problem.js';
import { hasFirstGrid, type Grids, type Path } from './points.js';

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
  // Bounds in a grid, of which there are any number, are told elsewhere.
  if (wanted !== Infinity && wanted * replicates > mostTrials) {
    const [largest] = sizes.toSorted((first, second) => second.points - first.points);
    const path = strategy === 'grid' ? (largest?.path ?? ['grid']) : trialsPath;
    const factors = replicates === 1 ? '' : ` (${wanted} points, ${replicates} replicates each)`;
    const message = `The sweep has ${wanted * replicates} trials${factors}; at most ${mostTrials} can be planned. ${strategy === 'grid' ? 'Shorten an axis' : 'Draw fewer'}.`;
    return { kind: 'grid', path, message };
  }
  const values = sum(sizes.map((size) => size.values));
  if (values <= mostTrials) return undefined;
  const [longest] = sizes.toSorted((first, second) => second.values - first.values);
  const message = `The axes have ${values} values; at most ${mostTrials} can be listed. Write a fine rule as { between: [lowest, highest] }.`;
  return { kind: 'grid', path: longest?.path ?? ['grid'], message };
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** More draws than this are given up: all points of a grid of 100,000 are among them. */
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
    const message = 'The exclusions leave no point to draw. Remove one.';
    return { kind: 'grid', path: ['exclude'], message };
  }
  const message = `${wanted} different points are asked for, and no more than ${found} were found. Ask for ${found} at most, add values, or write strategy: grid.`;
  return { kind: 'grid', path: trialsPath, message };
}
