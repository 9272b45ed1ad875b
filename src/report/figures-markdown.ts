import type { Estimate } from '../analysis/estimate.js';
import type { ReportFigures } from './report-figures.js';
import { usedText } from './text/lost.js';
import { columnDecimals, intervalText, numberText, pText, signedText } from './text/numbers.js';
import { pointText, valueText } from './text/settings.js';
import { progressText, verdictText } from './text/verdict.js';

/** The verdict, leaderboard and axis effects as Markdown for a pull request. */
export function figuresMarkdown(figures: ReportFigures): string {
  const { verdict, progress, sweep } = figures;
  const { headline, detail, caution } = verdictText(verdict);
  const paragraphs = [
    `## ${escaped(`${sweep}: ${headline}`)}`,
    ...[progressText(progress), detail, caution].flatMap((text) =>
      text === null ? [] : escaped(text),
    ),
    leaderboardTable(figures),
    ...(figures.effects.rows.length === 0 ? [] : [effectsTable(figures)]),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function leaderboardTable({ leaderboard, baseline, reported }: ReportFigures): string {
  const relative = columnDecimals(leaderboard.map(({ test }) => test?.relativeMse));
  const test = columnDecimals(leaderboard.map((row) => row.test?.mse));
  const validation = columnDecimals(leaderboard.map((row) => row.validation?.mse));
  return table(
    ['#', 'setting', 'times baseline (95 %)', 'test MSE (95 %)', 'validation MSE', 'replicates'],
    [
      ...leaderboard.map((row) => [
        row.rank === null ? '–' : String(row.rank),
        pointText(row.axes),
        withInterval(row.test?.relativeMse, relative),
        withInterval(row.test?.mse, test),
        row.validation === null ? '–' : numberText(row.validation.mse.value, validation),
        `${row.replicates.succeeded} of ${row.replicates.planned}`,
      ]),
      ...(reported && baseline.test === null
        ? []
        : [
            [
              '–',
              'naive baseline',
              baseline.test === null ? '–' : '1',
              withInterval(baseline.test?.mse, test),
              baseline.validation === null
                ? '–'
                : numberText(baseline.validation.mse.value, validation),
              '–',
            ],
          ]),
    ],
  );
}

function effectsTable({ effects }: ReportFigures): string {
  const decimals = columnDecimals(effects.rows.map(({ difference }) => difference));
  return table(
    ['setting', 'change', 'effect on MSE (95 %)', 'pairs', 'p (Holm)'],
    effects.rows.map(({ axis, from, to, difference, pairs, lost, holmP }) => [
      axis,
      `${valueText(from)} → ${valueText(to)}`,
      difference === null
        ? '–'
        : `${signedText(difference.value, decimals)} (${intervalText(difference, decimals)})`,
      usedText(pairs, lost),
      holmP === null ? '–' : pText(holmP),
    ]),
  );
}

function withInterval(estimate: Estimate | null | undefined, decimals: number): string {
  return estimate
    ? `${numberText(estimate.value, decimals)} (${intervalText(estimate, decimals)})`
    : '–';
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => escaped(cell)).join(' | ')} |`;
  return [
    line(header),
    `|${header.map(() => ' --- ').join('|')}|`,
    ...rows.map((row) => line(row)),
  ].join('\n');
}

/** Text that stays text in Markdown, tables included. */
function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]|#~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
