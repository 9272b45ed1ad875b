import { sanitizeText } from '../files/sanitize-text.js';
import type { Comparison } from './comparison/comparison.js';
import { leaderboardColumns, leaderboardLines } from './leaderboard-columns.js';
import type { ReportFigures } from './report-figures.js';
import { comparisonText } from './text/comparison.js';
import { differsText } from './text/differs.js';
import { usedText } from './text/reading.js';
import { columnDecimals, intervalText, numberText, pText, signedText } from '../text/numbers.js';
import { pointText, valueText } from './text/settings.js';
import { trustTexts } from './text/trust.js';
import { progressText, verdictText } from './text/verdict.js';

/** The verdict, the comparison where there is one, leaderboard, effects, interactions and what to trust as Markdown for a pull request. */
export function figuresMarkdown(figures: ReportFigures): string {
  const { verdict, progress, sweep } = figures;
  const { headline, detail, caution } = verdictText(verdict);
  const paragraphs = [
    `## ${escaped(`${sweep}: ${headline}`)}`,
    ...[progressText(progress), detail, caution].flatMap((text) =>
      text === null ? [] : escaped(text),
    ),
    ...(figures.comparison === undefined ? [] : comparisonParagraphs(figures.comparison)),
    ...(figures.comparison === undefined ? [] : [`### ${escaped(sweep)}: every setting`]),
    leaderboardTable(figures),
    ...(figures.effects.rows.length === 0 ? [] : [effectsTable(figures)]),
    ...interactionsParagraphs(figures),
    ...trustTexts(figures).map((text) => escaped(text)),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function comparisonParagraphs(comparison: Comparison): string[] {
  const { sweeps, same } = comparison;
  const { headline, details, cautions } = comparisonText(comparison);
  const decimals = columnDecimals(same.points.map(({ difference }) => difference?.estimate));
  const rows = same.points.flatMap(({ axes, difference, pairs, holmP }) =>
    difference === null
      ? []
      : [
          [
            pointText(axes),
            numberText(difference.mse.before.value, decimals),
            numberText(difference.mse.after.value, decimals),
            `${signedText(difference.estimate.value, decimals)} (${intervalText(difference.estimate, decimals)})`,
            String(pairs),
            holmP === null ? '–' : pText(holmP),
          ],
        ],
  );
  const { rows: differs, equal } = differsText(comparison);
  const header = ['setting', sweeps.before, sweeps.after, 'difference (95 %)', 'pairs', 'p (Holm)'];
  return [
    `### ${escaped(`Compared with ${sweeps.before}`)}`,
    `**${escaped(headline)}**`,
    ...[...details, ...cautions].map((text) => escaped(text)),
    ...(rows.length === 0 ? [] : [table(header, rows)]),
    table(
      ['what differs', sweeps.before, sweeps.after],
      differs.map(({ name, before, after }) => [name, before, after]),
    ),
    ...(equal.length === 0 ? [] : [escaped(`Equal in both: ${equal.join(', ')}.`)]),
  ];
}

function leaderboardTable(figures: ReportFigures): string {
  const { settings, standards } = leaderboardLines(figures);
  const columns = leaderboardColumns(figures).filter(
    ({ formats, time }) => formats.includes('brief') && time !== true,
  );
  return table(
    [
      '#',
      'setting',
      ...columns.map(({ name, withInterval }) => (withInterval === true ? `${name} (95 %)` : name)),
    ],
    [...settings, ...standards].map((line) => [
      line.rank === null ? '–' : String(line.rank),
      line.name ?? pointText(line.axes),
      ...columns.map(({ cell, withInterval }) => {
        const { text, estimate, interval } = cell(line);
        return withInterval === true && estimate !== null ? `${text} (${interval ?? '–'})` : text;
      }),
    ]),
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

function interactionsParagraphs({ interactions }: ReportFigures): string[] {
  const rows = interactions.maps.flatMap((map) => map.rows);
  if (rows.length === 0) return [];
  const decimals = columnDecimals(rows.map(({ difference }) => difference));
  return [
    table(
      ['change', 'and', 'interaction in MSE (95 %)', 'fours of trials', 'p (Holm)'],
      rows.map(({ axes, from, to, difference, squares, lost, holmP }) => [
        `${axes[0]} ${valueText(from[0])} → ${valueText(to[0])}`,
        `${axes[1]} ${valueText(from[1])} → ${valueText(to[1])}`,
        difference === null
          ? '–'
          : `${signedText(difference.value, decimals)} (${intervalText(difference, decimals)})`,
        usedText(squares, lost),
        holmP === null ? '–' : pText(holmP),
      ]),
    ),
  ];
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
  return (
    sanitizeText(text.replaceAll(/\s+/g, ' '))
      .replaceAll(/[\\`*_[\]|#~$]/g, '\\$&')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // What GitHub makes a link or a mention of without any brackets.
      .replaceAll('@', '&#64;')
      .replaceAll('://', '&#58;//')
      .replaceAll(/www\./gi, (start) => `${start.slice(0, -1)}&#46;`)
  );
}
