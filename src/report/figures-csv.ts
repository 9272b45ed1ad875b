import { shownCsv } from '../text/csv.js';
import type { Difference } from './comparison/difference.js';
import { leaderboardColumns, leaderboardLines } from './leaderboard-columns.js';
import type { ReportFigures } from './report-figures.js';

/**
 * The leaderboard as CSV (RFC 4180): a row a setting, then the baseline and the reference where there is one; full precision, empty
 * where there is no figure. Compared with another sweep, a setting's row goes on with what that says of it, and a last row sets the
 * two chosen settings beside each other.
 */
export function figuresCsv(figures: ReportFigures): string {
  const { axes, comparison } = figures;
  const { settings, standards } = leaderboardLines(figures);
  const columns = leaderboardColumns(figures).flatMap(({ csv }) => Object.entries(csv));
  const added = comparison === undefined ? [] : comparisonColumns;
  const sweep = comparison?.sweeps.before ?? '';
  const points = new Map(comparison?.same.points.map((one) => [one.point.after, one]));
  const rows = [...settings, ...standards].map((line) => {
    const same = points.get(line.point ?? '');
    return [
      { baseline: 'baseline', reference: 'ridge', plain: line.rank, chosen: line.rank }[line.kind],
      ...axes.map((axis) => line.axes[axis]),
      ...columns.map(([, value]) => value(line)),
      ...added.map(([, cell]) => same && cell({ ...same, sweep, place: same.rank.before })),
    ];
  });
  if (comparison !== undefined) {
    const { difference = null, reused } = comparison.chosen ?? {};
    const chosen = { sweep, place: 1, difference, holmP: null, reused };
    rows.push([
      'chosen against chosen',
      ...[...axes, ...columns].map(() => null),
      ...added.map(([, cell]) => cell(chosen)),
    ]);
  }
  const names = [...columns, ...added].map(([name]) => name);
  return shownCsv([['place', ...axes, ...names], ...rows]);
}

interface Compared {
  readonly sweep: string;
  readonly place: number | null;
  readonly difference: Difference | null;
  readonly holmP: number | null;
  readonly reused: number | undefined;
}

const comparisonColumns: readonly (readonly [
  name: string,
  cell: (compared: Compared) => string | number | null | undefined,
])[] = [
  ['beforeSweep', ({ sweep }) => sweep],
  ['beforePlace', ({ place }) => place],
  ['beforeMse', ({ difference }) => difference?.mse.before.value],
  ['afterMse', ({ difference }) => difference?.mse.after.value],
  ['mseDifference', ({ difference }) => difference?.estimate.value],
  ['mseDifferenceLow', ({ difference }) => difference?.estimate.low],
  ['mseDifferenceHigh', ({ difference }) => difference?.estimate.high],
  ['differenceP', ({ difference }) => difference?.p],
  ['differenceHolmP', ({ holmP }) => holmP],
  ['differencePairs', ({ difference }) => difference?.estimate.replicates ?? 0],
  ['differenceMovies', ({ difference }) => difference?.estimate.movies],
  ['sameTrials', ({ reused }) => reused],
];
