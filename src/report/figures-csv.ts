import { shownCsv } from '../text/csv.js';
import { chosenCells, comparisonColumns } from './comparison/csv-columns.js';
import { leaderboardColumns, leaderboardLines } from './leaderboard-columns.js';
import type { LeaderboardLine } from './leaderboard-columns.js';
import type { ReportFigures } from './report-figures.js';

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
