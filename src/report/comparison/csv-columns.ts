import type { LeaderboardRow } from '../figures/leaderboard.js';
import type { Comparison, SamePoint } from './comparison.js';
import type { Difference } from './difference.js';

type Cell = string | number | null | undefined;

/** What a comparison adds to each line of the leaderboard as CSV; nothing without one. */
export function comparisonColumns(comparison: Comparison | undefined): {
  readonly header: readonly string[];
  readonly of: (row: LeaderboardRow) => readonly Cell[];
  /** For a line that no setting of the other sweep belongs to. */
  readonly none: readonly Cell[];
} {
  if (comparison === undefined) return { header: [], of: () => [], none: [] };
  const header = [
    'beforeSweep',
    'beforePlace',
    'beforeMse',
    'afterMse',
    'mseDifference',
    'mseDifferenceLow',
    'mseDifferenceHigh',
    'differenceP',
    'differenceHolmP',
    'differencePairs',
    'differenceMovies',
    'sameTrials',
  ];
  const points = new Map(comparison.same.points.map((point) => [point.point.after, point]));
  const none = header.map(() => null);
  const cellsOf = (point: SamePoint): readonly Cell[] => [
    comparison.sweeps.before,
    point.rank.before,
    ...differenceCells(point.difference, point.holmP),
    point.reused,
  ];
  return {
    header,
    of: ({ point }) => {
      const same = points.get(point);
      return same === undefined ? none : cellsOf(same);
    },
    none,
  };
}

function differenceCells(difference: Difference | null, holmP: number | null): readonly Cell[] {
  if (difference === null) return [null, null, null, null, null, null, null, 0, null];
  const { mse, estimate, p } = difference;
  return [
    mse.before.value,
    mse.after.value,
    estimate.value,
    estimate.low,
    estimate.high,
    p,
    holmP,
    estimate.replicates,
    estimate.movies,
  ];
}

/** The settings that validation chose in either sweep, one against the other, in the columns of `comparisonColumns`. */
export function chosenCells({ chosen, sweeps }: Comparison): readonly Cell[] {
  return [sweeps.before, 1, ...differenceCells(chosen?.difference ?? null, null), chosen?.reused];
}
