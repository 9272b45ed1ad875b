import { sanitizeText } from '../files/sanitize-text.js';
import { columnName, type Cell, type Column } from '../page/simple-table.js';
import { joined, pointText } from '../text/words.js';
import type { Comparison } from './comparison/comparison.js';
import { leaderboardColumns, leaderboardLines } from './leaderboard-columns.js';
import type { LeaderboardLine } from './leaderboard-columns.js';
import type { ReportFigures } from './report-figures.js';
import { differsColumns, pointColumns } from './sections/comparison.js';
import { effectColumns } from './sections/effects.js';
import { interactionColumns } from './sections/interactions.js';
import { comparisonText } from './text/comparison.js';
import { differsText } from './text/differs.js';
import { trustTexts } from './text/trust.js';
import { progressText, verdictText } from './text/verdict.js';

/** The verdict, the comparison where there is one, leaderboard, effects, interactions and what to trust as Markdown for a pull request. */
export function figuresMarkdown(figures: ReportFigures): string {
  const { verdict, progress, sweep, comparison, effects, interactions } = figures;
  const { headline, detail, caution } = verdictText(verdict);
  const interactionRows = interactions.maps.flatMap((map) => map.rows);
  const paragraphs = [
    `## ${escaped(`${sweep}: ${headline}`)}`,
    ...[progressText(progress), detail, caution].map(escaped),
    ...(comparison === undefined
      ? []
      : [...comparisonParagraphs(comparison), `### ${escaped(sweep)}: every setting`]),
    leaderboardTable(figures),
    table(effectColumns(effects.rows), effects.rows),
    table(interactionColumns(interactionRows), interactionRows),
    ...trustTexts(figures).map(escaped),
  ];
  return `${joined(paragraphs, '\n\n')}\n`;
}

function comparisonParagraphs(comparison: Comparison): string[] {
  const { headline, details, cautions } = comparisonText(comparison);
  const { rows, equal } = differsText(comparison);
  const points = comparison.same.points.filter(({ difference }) => difference !== null);
  return [
    `### ${escaped(`Compared with ${comparison.sweeps.before}`)}`,
    `**${escaped(headline)}**`,
    ...[...details, ...cautions].map(escaped),
    table(pointColumns(comparison), points),
    table(differsColumns(comparison), rows),
    escaped(equal),
  ];
}

function leaderboardTable(figures: ReportFigures): string {
  const { settings, standards } = leaderboardLines(figures);
  const columns = leaderboardColumns(figures).filter(({ brief, time }) => brief && time !== true);
  return table<LeaderboardLine>(
    [
      ['#', ({ rank }) => rank ?? '–'],
      ['setting', ({ name, axes }) => name ?? pointText(axes)],
      ...columns.map(({ name, withInterval, cell }): Column<LeaderboardLine> => [
        name,
        (line) => {
          const { text, interval } = cell(line);
          return { text, small: withInterval === true && interval !== null ? [interval] : [] };
        },
      ]),
    ],
    [...settings, ...standards],
  );
}

/** Small print, which is an interval here, in brackets; empty without rows. */
function table<Row>(all: readonly Column<Row>[], rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const columns = all.filter(([, , only]) => only !== 'page');
  const smallOf = (cell: Cell) => (typeof cell === 'object' ? (cell.small ?? []) : []);
  const headings = columns.map(([name, cellOf]) =>
    rows.some((row, place) => smallOf(cellOf(row, place)).length > 0)
      ? `${columnName(name)} (95 %)`
      : columnName(name),
  );
  const cells = rows.map((row, place) =>
    columns.map(([, cellOf]) => {
      const cell = cellOf(row, place);
      const text = String(typeof cell === 'object' ? cell.text : cell);
      return joined([text, ...smallOf(cell).map((small) => `(${small})`)]);
    }),
  );
  const lines = [headings, ...cells].map((line) => `| ${line.map(escaped).join(' | ')} |`);
  return lines.toSpliced(1, 0, `|${columns.map(() => ' --- ').join('|')}|`).join('\n');
}

/** Text that stays text in Markdown, tables included. */
function escaped(text: string | null): string {
  return (
    sanitizeText((text ?? '').replaceAll(/\s+/g, ' '))
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
