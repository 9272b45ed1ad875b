import { leaderboardColumns, leaderboardLines } from '../../report/leaderboard-columns.js';
import type { ReportFigures } from '../../report/report-figures.js';
import { pointText } from '../../text/words.js';
import { verdictText } from '../../report/text/verdict.js';
import { table } from '../../text/table.js';

/** The report in a terminal: verdict, and every setting with its figures, the best by validation first. */
export function verdictLines(figures: ReportFigures): readonly string[] {
  const { headline, detail, caution } = verdictText(figures.verdict);
  const { settings, standards } = leaderboardLines(figures);
  const columns = leaderboardColumns(figures).filter(({ brief }) => brief);
  return [
    '',
    ...table([
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
    ]),
    '',
    headline,
    detail,
    ...(caution === null ? [] : [caution]),
    '',
  ];
}
