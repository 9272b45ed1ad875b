import type { Comparison, SamePoint } from './comparison/comparison.js';
import type { Difference } from './comparison/difference.js';
import type { LeaderboardRow } from './figures/leaderboard.js';
import {
  leaderboardColumns,
  leaderboardLines,
  type LeaderboardLine,
} from './leaderboard-columns.js';
import type { ReportFigures } from './report-figures.js';
import { shownCsv } from '../text/csv.js';

/**
 * The leaderboard as CSV (RFC 4180): a row a setting, then the baseline and the reference where there is one; full precision, empty where there is no figure. Compared
 * with another sweep, a setting's row goes on with what that says of it, and a last row sets the two chosen settings beside each other.
 */
export function figuresCsv(figures: ReportFigures): string {
  const { leaderboard, axes, comparison } = figures;
  const compared = comparisonColumns(comparison);
  const { settings, standards } = leaderboardLines(figures);
  const columns = leaderboardColumns(figures).flatMap(({ csv }) => Object.entries(csv));
  const cells = (line: LeaderboardLine) => columns.map(([, value]) => value(line) ?? null);
  const header = ['place', ...axes, ...columns.map(([name]) => name), ...compared.header];
  const rows = settings.map((line, place) => {
    const row = leaderboard[place];
    return [
      line.rank,
      ...axes.map((axis) => line.axes[axis]),
      ...cells(line),
      ...(row === undefined ? [] : compared.of(row)),
    ];
  });
  const standardRows = standards.map((line) => [
    line.kind === 'baseline' ? 'baseline' : 'ridge',
    ...axes.map(() => null),
    ...cells(line),
    ...compared.none,
  ]);
  const chosenRows =
    comparison === undefined
      ? []
      : [
          [
            'chosen against chosen',
            ...[...axes, ...columns].map(() => null),
            ...chosenCells(comparison),
          ],
        ];
  return shownCsv([header, ...rows, ...standardRows, ...chosenRows]);
}

type Cell = string | number | null | undefined;

/** What a comparison adds to each line of the leaderboard as CSV; nothing without one. */
function comparisonColumns(comparison: Comparison | undefined): {
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
function chosenCells({ chosen, sweeps }: Comparison): readonly Cell[] {
  return [sweeps.before, 1, ...differenceCells(chosen?.difference ?? null, null), chosen?.reused];
}
