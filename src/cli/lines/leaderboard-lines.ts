import type { Estimate } from '../../statistics/estimate.js';
import type { ReportFigures } from '../../report/report-figures.js';
import { decimalsOf, intervalText, numberText } from '../../text/numbers.js';
import { referenceName } from '../../report/text/reference.js';
import { pointText } from '../../report/text/settings.js';
import { verdictText } from '../../report/text/verdict.js';
import { table } from '../../text/table.js';
import { duration } from '../../text/times.js';

/** The report in a terminal: verdict, and every setting with its figures, the best by validation first. */
export function leaderboardLines(figures: ReportFigures): readonly string[] {
  const { verdict, leaderboard, baseline, reference } = figures;
  const { headline, detail, caution } = verdictText(verdict);
  const rows = leaderboard.map((row) => [
    row.rank ?? '–',
    pointText(row.axes),
    value(row.validation?.mse),
    value(row.test?.mse),
    value(row.test?.relativeMse),
    interval(row.test?.relativeMse),
    `${row.replicates.succeeded}/${row.replicates.planned}`,
    row.wallTimeMs === null ? '–' : duration(row.wallTimeMs),
  ]);
  const naive = [
    '–',
    'naive baseline',
    value(baseline.validation?.mse),
    value(baseline.test?.mse),
    '1',
    '–',
    '–',
    '–',
  ];
  const ridge =
    reference?.kind === 'ridge'
      ? [
          [
            '–',
            referenceName,
            value(reference.validation?.mse),
            value(reference.test?.mse),
            value(reference.test?.relativeMse),
            interval(reference.test?.relativeMse),
            '–',
            '–',
          ],
        ]
      : [];
  return [
    '',
    ...table([
      [
        '#',
        'setting',
        'validation MSE',
        'test MSE',
        'times baseline',
        '95 % interval',
        'trials',
        'time',
      ],
      ...rows,
      ...(figures.reported && baseline.test === null ? [] : [naive]),
      ...ridge,
    ]),
    '',
    headline,
    detail,
    ...(caution === null ? [] : [caution]),
    '',
  ];
}

function value(estimate: Estimate | null | undefined): string {
  return estimate ? numberText(estimate.value, decimalsOf(estimate)) : '–';
}

function interval(estimate: Estimate | null | undefined): string {
  return estimate ? intervalText(estimate, decimalsOf(estimate)) : '–';
}
