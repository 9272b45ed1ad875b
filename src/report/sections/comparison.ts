import { factList, heading, paragraph, section } from '../../page/blocks.js';
import type { Markup } from '../../page/html-template.js';
import { simpleTable, type Column } from '../../page/simple-table.js';
import { columnDecimals, numberText } from '../../text/numbers.js';
import { pointText } from '../../text/words.js';
import type { Comparison, SamePoint } from '../comparison/comparison.js';
import { bothSides } from '../comparison/matched-points.js';
import { comparisonText } from '../text/comparison.js';
import { differsText, type DiffersRow } from '../text/differs.js';
import { verdictText } from '../text/verdict.js';
import { differenceCell, holmColumn } from './contrast-columns.js';

/** Before and after: the effect of a change between two sweeps, and what else differs. */
export function comparisonSection(comparison: Comparison): Markup {
  const { sweeps, same, verdicts } = comparison;
  const { headline, details, cautions } = comparisonText(comparison);
  const { rows, equal } = differsText(comparison);
  const texts = bothSides(verdicts, verdictText);
  const about = `A row compares trials of one setting${comparison.differs.settings.length === 0 ? '' : ', apart from what was changed for all'}. Below 0, ${sweeps.after} has the lower MSE; p is corrected for the number of rows (Holm).`;
  const isCompared = same.points.some(
    ({ difference, reused }) => difference !== null || reused > 0,
  );
  const points = isCompared
    ? [
        heading('Settings that both tried'),
        paragraph(about),
        simpleTable({
          id: 'comparison-table',
          label: 'comparison-title',
          look: 'sortable',
          tall: true,
          columns: pointColumns(comparison),
          rows: same.points,
          isChosen: ({ holmP }) => holmP !== null && holmP < 0.05,
        }),
      ]
    : [];
  return section('comparison', `Compared with ${sweeps.before}`, [
    paragraph(headline, 'lead'),
    ...details.map((text) => paragraph(text)),
    ...cautions.map((text) => paragraph(text, 'caution')),
    ...points,
    heading('The two verdicts'),
    factList(
      (['before', 'after'] as const).map((side) => [
        sweeps[side],
        `${texts[side].headline} ${texts[side].detail}`,
      ]),
      'provenance',
    ),
    heading('What differs', 'differs-title'),
    simpleTable({ label: 'differs-title', columns: differsColumns(comparison), rows }),
    paragraph(equal, 'about small'),
  ]);
}

export function pointColumns({ sweeps, same }: Comparison): Column<SamePoint>[] {
  const decimals = columnDecimals(same.points.map(({ difference }) => difference?.estimate));
  const mse = (side: 'before' | 'after'): Column<SamePoint> => [
    `#${sweeps[side]}`,
    ({ difference }) =>
      difference === null ? '–' : numberText(difference.mse[side].value, decimals),
  ];
  return [
    ['*setting', ({ axes }) => pointText(axes)],
    mse('before'),
    mse('after'),
    [
      '#difference',
      ({ difference, reused }) =>
        difference === null && reused > 0
          ? 'the same trials'
          : differenceCell(difference?.estimate ?? null, decimals),
    ],
    ['#pairs', ({ pairs }) => pairs],
    holmColumn(),
  ];
}

export function differsColumns({ sweeps }: Comparison): Column<DiffersRow>[] {
  return [
    ['*what differs', ({ name }) => name],
    [sweeps.before, ({ before }) => before],
    [sweeps.after, ({ after }) => after],
  ];
}
