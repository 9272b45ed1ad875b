import { paragraph, section } from '../../page/blocks.js';
import type { Markup } from '../../page/html-template.js';
import type { TableRow } from '../../page/table-data.js';
import { tableMarkup } from '../../page/table-markup.js';
import { counted } from '../../text/numbers.js';
import { joined, valueText } from '../../text/words.js';
import { stripScale, stripShape, type StripScale } from '../charts/interval-strip.js';
import { leaderboardColumns, leaderboardLines } from '../leaderboard-columns.js';
import type { LeaderboardColumn, LeaderboardLine } from '../leaderboard-columns.js';
import type { ReportFigures } from '../report-figures.js';
import { referenceNote } from '../text/verdict.js';

/** Every setting with its figures, replicates pooled, and the naive baseline and the cheap reference as rows among them. */
export function leaderboardSection(figures: ReportFigures): Markup {
  const { leaderboard, reference, axes } = figures;
  const { settings, standards } = leaderboardLines(figures);
  const columns = leaderboardColumns(figures).filter(({ onPage }) => onPage);
  const judged = columns.find((column) => column.judged === true);
  const scale = stripScale(
    [...settings, ...standards].map((line) => judged?.cell(line).estimate ?? null),
  );
  const rows = settings.map((line, index) => tableRow(line, index + 1, axes, columns, scale));
  const inOrder = standards.toSorted((one, other) => validationOf(one) - validationOf(other));
  for (const [index, line] of inOrder.entries()) {
    const better = settings.filter((row) => validationOf(row) < validationOf(line)).length;
    const order = better + 0.5 + index / 10;
    rows.splice(better + index, 0, tableRow(line, order, axes, columns, scale));
  }
  const validated = leaderboard.some(({ validation }) => validation !== null);
  const axisColumns = axes.map((name) => ({
    name,
    numeric: leaderboard.every((row) => typeof row.axes[name] === 'number'),
  }));
  return section('leaderboard', 'Leaderboard', [
    paragraph(joined([captionText(figures), referenceNote(reference)])),
    tableMarkup({
      id: 'leaderboard-table',
      label: 'leaderboard-title',
      columns: [
        { name: '#', numeric: true },
        ...(axes.length === 0 ? [{ name: 'setting' }] : axisColumns),
        ...columns.map((column) => ({ ...column, numeric: true })),
      ],
      rows,
      examples: [
        ...axes.slice(0, 1).map((axis) => `${axis}=${exampleValue(leaderboard[0]?.axes[axis])}`),
        validated ? 'val<0.9' : 'time<60s',
      ],
      elsewhere: `Every row: reelsweep report ${figures.sweep} --format csv`,
    }),
  ]);
}

function validationOf({ validation }: LeaderboardLine): number {
  const mse = validation?.mse;
  return typeof mse === 'object' ? (mse?.value ?? Infinity) : Infinity;
}

/** As a filter must write it. */
function exampleValue(value: unknown): string {
  const text = valueText(value);
  return /[\s,"|]/.test(text) ? `"${text.replaceAll('"', '')}"` : text;
}

function tableRow(
  line: LeaderboardLine,
  order: number,
  axes: readonly string[],
  columns: readonly LeaderboardColumn[],
  scale: StripScale,
): TableRow {
  const { kind, rank, name } = line;
  return {
    kind,
    cells: [
      { text: rank === null ? '–' : String(rank), sort: String(order) },
      ...(name === null ? [] : [{ text: name, span: Math.max(1, axes.length) }]),
      ...(name === null ? axes.map((axis) => ({ text: valueText(line.axes[axis]) })) : []),
      ...columns.map(({ cell, judged }) => {
        const { text, sort, estimate, interval } = cell(line);
        return {
          text,
          sort: sort === null ? '' : String(sort),
          ...(estimate === null ? {} : { small: interval ?? 'no interval' }),
          ...(judged === true && estimate !== null
            ? { strip: stripShape(estimate, scale, { strong: kind === 'chosen' }) }
            : {}),
        };
      }),
    ],
  };
}

function captionText({ baseline, leaderboard, reported }: ReportFigures): string {
  if (reported) {
    return 'In order of the validation MSE that trials reported, which alone chooses; means over replicates. The figures are the program’s own, without intervals.';
  }
  const counts = (['test', 'validation'] as const)
    .flatMap((split) => {
      const movies = baseline[split]?.mse.movies;
      return movies === undefined ? [] : counted(movies, `${split} movie`);
    })
    .join(', ');
  const several = leaderboard.some(({ replicates }) => replicates.planned > 1);
  return joined([
    baseline.validation === null
      ? 'In the order planned: without a validation split nothing chooses.'
      : 'In order of validation MSE, which alone chooses.',
    counts === '' ? 'There is nothing to measure on but the training movies.' : `${counts}.`,
    several ? 'Figures are means over replicates.' : '',
    seedText(leaderboard),
    'Small print below a figure is its 95 % interval. MSEs are on standardised labels, MAE is in IMDB points.',
  ]);
}

/** What an interval cannot cover where one replicate is all there is. */
function seedText(leaderboard: ReportFigures['leaderboard']): string {
  const single = leaderboard.filter(({ replicates }) => replicates.succeeded === 1).length;
  if (single === 0) return '';
  const whose = single === leaderboard.length ? 'With' : 'Where only';
  return `${whose} one replicate${whose === 'With' ? '' : ' succeeded'}, an interval speaks of that one trained model on other movies, not of other training seeds.`;
}
