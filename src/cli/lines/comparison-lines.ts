import type { Comparison } from '../../report/comparison/comparison.js';
import { comparisonText } from '../../report/text/comparison.js';
import { differsText } from '../../report/text/differs.js';
import { table } from '../../text/table.js';

/** Before and after in a terminal: the sentence, what it rests on, and what differs. */
export function comparisonLines(comparison: Comparison): readonly string[] {
  const { before, after } = comparison.sweeps;
  const { headline, details, cautions } = comparisonText(comparison);
  const { rows, equal } = differsText(comparison);
  return [
    `Compared with ${before}`,
    headline,
    ...details,
    ...cautions,
    '',
    ...table([['', before, after], ...rows.map((row) => [row.name, row.before, row.after])]),
    ...(equal === '' ? [] : [equal]),
    '',
  ];
}
