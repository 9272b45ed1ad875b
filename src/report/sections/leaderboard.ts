import { stripScale, stripShape } from '../charts/interval-strip.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { tableMarkup } from '../../page/table-markup.js';
import type { TableColumn, TableRow } from '../../page/table-data.js';
import { columnDecimals, counted, numberText } from '../../text/numbers.js';
import { referenceName, referenceNote } from '../text/reference.js';
import { valueText } from '../text/settings.js';
import { durationText } from '../../text/times.js';
import { axisCell, estimateCell, missing, plainCell } from './leaderboard-cell.js';
import type { LeaderboardCell } from './leaderboard-cell.js';

interface Row {
  readonly place: string;
  readonly order: number;
  readonly kind: 'chosen' | 'baseline' | 'reference' | 'plain';
  readonly note: string | null;
  /** Baseline and reference have one cell for all axes. */
  readonly span: number;
  readonly axes: readonly LeaderboardCell[];
  readonly cells: readonly LeaderboardCell[];
}

interface View {
  readonly caption: string;
  readonly note: string | null;
  readonly table: Markup;
}

const render: (view: View) => Markup = template(`
<section id="leaderboard">
  <h2 id="leaderboard-title">Leaderboard</h2>
  <p class="about">{{caption}}{{#if note}} {{note}}{{/if}}</p>
  {{table}}
</section>`);

const columnsFor = (selecting: string): TableColumn[] =>
  [
    {
      name: 'times baseline',
      short: 'rel',
      help: 'test MSE over the measured baseline’s test MSE',
    },
    { name: 'test MSE', short: 'test', help: 'mean squared error on standardised labels' },
    selecting === 'validation MSE'
      ? { name: selecting, short: 'val', help: 'what the order and the choice are made by' }
      : {
          name: selecting,
          short: 'train',
          help: 'mean squared error on the training movies, at the kept epoch',
        },
    { name: 'test MAE', short: 'mae', help: 'mean absolute error in IMDB points' },
    { name: 'test r', short: 'r', help: 'Pearson’s correlation of predicted and actual' },
    { name: 'replicates', help: 'trials that succeeded, of those planned' },
    { name: 'time', help: 'mean time of a trial', time: true },
  ].map((column) => ({ ...column, numeric: true }));

/** Every setting with its figures, replicates pooled, and the naive baseline and the cheap reference as rows among them. */
export function leaderboardSection(figures: ReportFigures): Markup {
  const { leaderboard, baseline, reference, axes, verdict } = figures;
  const scale = stripScale([
    ...leaderboard.map(({ test }) => test?.relativeMse),
    ...(reference?.kind === 'ridge' ? [reference.test?.relativeMse] : []),
  ]);
  const chosen = 'chosen' in verdict ? verdict.chosen.point : null;
  const decimals = {
    relative: columnDecimals(leaderboard.map(({ test }) => test?.relativeMse)),
    test: columnDecimals(leaderboard.map(({ test }) => test?.mse)),
    validation: columnDecimals(leaderboard.map(({ validation }) => validation?.mse)),
    mae: columnDecimals(leaderboard.map(({ test }) => test?.mae)),
    pearson: columnDecimals(leaderboard.map(({ test }) => test?.pearson)),
  };
  const rows = leaderboard.map((row, index): Row => ({
    place: row.rank === null ? '–' : String(row.rank),
    order: index + 1,
    kind: row.point === chosen ? 'chosen' : 'plain',
    note: axes.length === 0 ? 'the only setting' : null,
    span: 1,
    axes: axes.map((axis) => axisCell(row.axes[axis])),
    cells: [
      estimateCell(row.test?.relativeMse, decimals.relative, (estimate) =>
        stripShape(estimate, scale, { strong: row.point === chosen }),
      ),
      estimateCell(row.test?.mse, decimals.test),
      row.validation === null && baseline.validation === null && row.trainMse !== null
        ? plainCell(numberText(row.trainMse, 3), row.trainMse)
        : estimateCell(row.validation?.mse, decimals.validation),
      estimateCell(row.test?.mae, decimals.mae),
      estimateCell(row.test?.pearson, decimals.pearson),
      plainCell(
        `${row.replicates.succeeded} of ${row.replicates.planned}`,
        row.replicates.succeeded,
      ),
      row.wallTimeMs === null ? missing : plainCell(durationText(row.wallTimeMs), row.wallTimeMs),
    ],
  }));
  const standards: { readonly validation: number; readonly row: Omit<Row, 'order'> }[] = [];
  const standard = { place: '–', span: Math.max(1, axes.length), axes: [] };
  if (baseline.test !== null || baseline.validation !== null) {
    standards.push({
      validation: baseline.validation?.mse.value ?? Number.POSITIVE_INFINITY,
      row: {
        ...standard,
        kind: 'baseline',
        note: 'naive baseline: always the training mean',
        cells: [
          baseline.test === null ? missing : plainCell(numberText(1, decimals.relative), 1),
          estimateCell(baseline.test?.mse, decimals.test),
          estimateCell(baseline.validation?.mse, decimals.validation),
          estimateCell(baseline.test?.mae, decimals.mae),
          missing,
          missing,
          missing,
        ],
      },
    });
  }
  if (reference?.kind === 'ridge' && (reference.test ?? reference.validation) !== null) {
    const { test, validation } = reference;
    standards.push({
      validation: validation?.mse.value ?? Number.POSITIVE_INFINITY,
      row: {
        ...standard,
        kind: 'reference',
        note: referenceName,
        cells: [
          estimateCell(test?.relativeMse, decimals.relative, (estimate) =>
            stripShape(estimate, scale),
          ),
          estimateCell(test?.mse, decimals.test),
          estimateCell(validation?.mse, decimals.validation),
          estimateCell(test?.mae, decimals.mae),
          estimateCell(test?.pearson, decimals.pearson),
          missing,
          missing,
        ],
      },
    });
  }
  standards.sort((one, other) => one.validation - other.validation);
  for (const [index, { validation: value, row }] of standards.entries()) {
    const better = leaderboard.filter(
      ({ validation }) => (validation?.mse.value ?? Infinity) < value,
    ).length;
    rows.splice(better + index, 0, { ...row, order: better + 0.5 + index / 10 });
  }
  const validated = leaderboard.some(({ validation }) => validation !== null);
  const columns = [
    { name: '#', numeric: true },
    ...axisColumns(figures),
    ...columnsFor(baseline.validation === null && !validated ? 'training MSE' : 'validation MSE'),
  ];
  return render({
    caption: captionText(figures),
    note: referenceNote(reference),
    table: tableMarkup({
      id: 'leaderboard-table',
      label: 'leaderboard-title',
      columns,
      rows: rows.map((row) => tableRow(row)),
      examples: [
        ...axes.slice(0, 1).map((axis) => `${axis}=${exampleValue(leaderboard[0]?.axes[axis])}`),
        validated ? 'val<0.9' : 'time<60s',
      ],
      elsewhere: `Every row: reelsweep report ${figures.sweep} --format csv`,
    }),
  });
}

function axisColumns({ axes, leaderboard }: ReportFigures): TableColumn[] {
  return axes.length === 0
    ? [{ name: 'setting' }]
    : axes.map((name) => ({
        name,
        numeric: leaderboard.every((row) => typeof row.axes[name] === 'number'),
      }));
}

/** As a filter must write it. */
function exampleValue(value: unknown): string {
  const text = valueText(value);
  return /[\s,"|]/.test(text) ? `"${text.replaceAll('"', '')}"` : text;
}

function tableRow({ kind, place, order, note, span, axes, cells }: Row): TableRow {
  const rest = [...axes, ...cells].map(({ text, sort, interval, strip }) => ({
    text,
    sort,
    ...(interval === null ? {} : { small: interval }),
    ...(strip === null ? {} : { strip }),
  }));
  return {
    kind,
    cells: [
      { text: place, sort: String(order) },
      ...(note === null ? [] : [{ text: note, span }]),
      ...rest,
    ],
  };
}

function captionText({ baseline, leaderboard, reported }: ReportFigures): string {
  if (reported) {
    return 'In order of the validation MSE that trials told, which alone chooses; means over replicates. The figures are the program’s own, without intervals.';
  }
  const counts = (['test', 'validation'] as const)
    .flatMap((split) => {
      const movies = baseline[split]?.mse.movies;
      return movies === undefined ? [] : counted(movies, `${split} movie`);
    })
    .join(', ');
  const several = leaderboard.some(({ replicates }) => replicates.planned > 1);
  const parts = [
    baseline.validation === null
      ? 'In the order planned: without a validation split nothing chooses.'
      : 'In order of validation MSE, which alone chooses.',
    counts === '' ? 'There is nothing to measure on but the training movies.' : `${counts}.`,
    several ? 'Figures are means over replicates.' : '',
    seedText(leaderboard),
    'Small print below a figure is its 95 % interval. MSEs are on standardised labels, MAE is in IMDB points.',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** What an interval cannot cover where one replicate is all there is. */
function seedText(leaderboard: ReportFigures['leaderboard']): string {
  const single = leaderboard.filter(({ replicates }) => replicates.succeeded === 1).length;
  if (single === 0) return '';
  const whose = single === leaderboard.length ? 'With' : 'Where only';
  return `${whose} one replicate${whose === 'With' ? '' : ' succeeded'}, an interval speaks of that one trained model on other movies, not of other training seeds.`;
}
