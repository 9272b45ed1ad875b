import { csvCell } from '../files/csv-cell.js';
import type { Estimate } from '../statistics/estimate.js';
import { chosenCells, comparisonColumns } from './comparison/csv-columns.js';
import type { ReportFigures } from './report-figures.js';

/**
 * The leaderboard as CSV (RFC 4180): a row a setting, then the baseline and the reference where there is one; full precision, empty where there is no figure. Compared
 * with another sweep, a setting's row goes on with what that says of it, and a last row sets the two chosen settings beside each other.
 */
export function figuresCsv({
  leaderboard,
  baseline,
  reference,
  axes,
  comparison,
}: ReportFigures): string {
  const compared = comparisonColumns(comparison);
  const header = [
    'place',
    ...axes,
    ...estimateColumns('relativeMse'),
    ...estimateColumns('testMse'),
    ...estimateColumns('validationMse'),
    ...estimateColumns('testMaePoints'),
    ...estimateColumns('testPearson'),
    'testMovies',
    'replicatesSucceeded',
    'replicatesPlanned',
    'wallTimeMs',
    ...compared.header,
  ];
  const rows = leaderboard.map((row) => [
    row.rank,
    ...axes.map((axis) => row.axes[axis]),
    ...estimateCells(row.test?.relativeMse),
    ...estimateCells(row.test?.mse),
    ...estimateCells(row.validation?.mse),
    ...estimateCells(row.test?.mae),
    ...estimateCells(row.test?.pearson),
    row.test?.mse.movies,
    row.replicates.succeeded,
    row.replicates.planned,
    row.wallTimeMs,
    ...compared.of(row),
  ]);
  const baselineRow = [
    'baseline',
    ...axes.map(() => null),
    ...(baseline.test === null ? [null, null, null] : [1, null, null]),
    ...estimateCells(baseline.test?.mse),
    ...estimateCells(baseline.validation?.mse),
    ...estimateCells(baseline.test?.mae),
    ...estimateCells(null),
    baseline.test?.mse.movies,
    null,
    null,
    null,
    ...compared.none,
  ];
  const referenceRows =
    reference?.kind === 'ridge'
      ? [
          [
            'ridge',
            ...axes.map(() => null),
            ...estimateCells(reference.test?.relativeMse),
            ...estimateCells(reference.test?.mse),
            ...estimateCells(reference.validation?.mse),
            ...estimateCells(reference.test?.mae),
            ...estimateCells(reference.test?.pearson),
            reference.test?.mse.movies,
            null,
            null,
            null,
            ...compared.none,
          ],
        ]
      : [];
  const ownColumns = header.length - compared.header.length;
  const chosenRows =
    comparison === undefined
      ? []
      : [
          [
            'chosen against chosen',
            ...Array.from({ length: ownColumns - 1 }, () => null),
            ...chosenCells(comparison),
          ],
        ];
  return [header, ...rows, baselineRow, ...referenceRows, ...chosenRows]
    .map((cells) => `${cells.map((cell) => csvCell(cell)).join(',')}\r\n`)
    .join('');
}

function estimateColumns(name: string): string[] {
  return [name, `${name}Low`, `${name}High`];
}

function estimateCells(estimate: Estimate | null | undefined): (number | null)[] {
  return estimate ? [estimate.value, estimate.low, estimate.high] : [null, null, null];
}
