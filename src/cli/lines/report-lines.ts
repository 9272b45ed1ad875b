import type { Comparison } from '../../report/comparison/comparison.js';
import { leaderboardColumns, leaderboardLines } from '../../report/leaderboard-columns.js';
import type { ReportFigures } from '../../report/report-figures.js';
import { comparisonText } from '../../report/text/comparison.js';
import { differsText } from '../../report/text/differs.js';
import { pointText } from '../../text/words.js';
import { progressText, verdictText } from '../../report/text/verdict.js';
import { table } from '../../text/table.js';
import { textLines } from './text-lines.js';

/** The report in a terminal: every setting with its figures, the best by validation first, the verdict, and a comparison. */
export function reportLines(figures: ReportFigures): readonly string[] {
  const progress = progressText(figures.progress);
  const { headline, detail, caution } = verdictText(figures.verdict);
  const { comparison } = figures;
  return textLines(
    progress !== null && ['', progress],
    '',
    leaderboard(figures),
    '',
    headline,
    detail,
    caution,
    '',
    comparison !== undefined && comparisonLines(comparison),
  );
}

function leaderboard(figures: ReportFigures): readonly string[] {
  const { settings, standards } = leaderboardLines(figures);
  const columns = leaderboardColumns(figures).filter(({ brief }) => brief);
  return table([
    [
      '#',
      'setting',
      ...columns.flatMap(({ name, judged }) =>
        judged === true ? [name, '95 % interval'] : [name],
      ),
    ],
    ...[...settings, ...standards].map((line) => [
      line.rank ?? '–',
      line.name ?? pointText(line.axes),
      ...columns.flatMap(({ cell, judged }) => {
        const { text, interval } = cell(line);
        return judged === true ? [text, interval ?? '–'] : [text];
      }),
    ]),
  ]);
}

/** The sentence, what it rests on, and what differs. */
function comparisonLines(comparison: Comparison): readonly string[] {
  const { before, after } = comparison.sweeps;
  const { headline, details, cautions } = comparisonText(comparison);
  const { rows, equal } = differsText(comparison);
  return textLines(
    `Compared with ${before}`,
    headline,
    details,
    cautions,
    '',
    table([['', before, after], ...rows.map((row) => [row.name, row.before, row.after])]),
    equal !== '' && equal,
    '',
  );
}
