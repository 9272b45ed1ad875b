import { mostMetricNames, namesLeftOut } from '../../files/by-name.js';
import { factList, heading, paragraph, section } from '../../page/blocks.js';
import type { Markup } from '../../page/html-template.js';
import type { TableCell, TableColumn } from '../../page/table-data.js';
import { tableMarkup } from '../../page/table-markup.js';
import { columnDecimals, counted } from '../../text/numbers.js';
import { durationText } from '../../text/times.js';
import { spaced, valueText } from '../../text/words.js';
import type { TrialRow } from '../figures/leaderboard.js';
import { figureCell } from '../leaderboard-columns.js';
import type { ReportFigures } from '../report-figures.js';

/** More metrics than this are read from the store, not from a page. */
const mostReported = 12;

/** Every trial's settings, seed, outcome and figures. */
export function trialsSection({ sweep, trials, axes }: ReportFigures): Markup {
  const varying = varyingSettings(trials, axes);
  const shared = Object.entries(trials[0]?.settings ?? {}).filter(
    ([name]) => !varying.includes(name),
  );
  const columns = trialColumns(trials, varying);
  return section('trials', 'Every trial', [
    paragraph(
      `${counted(trials.length, 'trial')} in the order they were planned. Test figures have their 95 % interval over movies, for this one training.${leftOutText(trials)}`,
    ),
    tableMarkup({
      id: 'trials-table',
      label: 'trials-title',
      columns,
      rows: trials.map((trial) => ({
        kind: 'plain',
        cells: columns.map(({ cell }) => cell(trial)),
      })),
      examples: ['outcome=succeeded', 'time<60s'],
      elsewhere: `Every trial: reelsweep report ${sweep} --json`,
    }),
    heading('Settings that all trials share'),
    factList(
      shared.map(([name, value]) => [name, valueText(value)]),
      'settings',
    ),
  ]);
}

/** Whether a program reported more metrics than a trial may have. */
function leftOutText(trials: readonly TrialRow[]): string {
  const over = trials.filter(({ told }) => told[namesLeftOut] !== undefined);
  const [first] = over;
  if (first === undefined) return '';
  return ` ${counted(over.length, 'trial')} reported more than ${mostMetricNames} metrics, and the others were left out (${first.told[namesLeftOut]} in trial ${first.trialId}); its log names the first of them.`;
}

/** The axes, and whatever else differs between trials (variants may set more than the grid sweeps). */
function varyingSettings(trials: readonly TrialRow[], axes: readonly string[]): string[] {
  const names = new Set(trials.flatMap(({ settings }) => Object.keys(settings)));
  const text = (trial: TrialRow, name: string) => JSON.stringify(trial.settings[name]);
  const [first] = trials;
  const others = [...names].filter(
    (name) =>
      !axes.includes(name) &&
      first !== undefined &&
      trials.some((trial) => text(trial, name) !== text(first, name)),
  );
  return [...axes, ...others];
}

interface TrialColumn extends TableColumn {
  readonly cell: (trial: TrialRow) => TableCell;
}

function trialColumns(trials: readonly TrialRow[], varying: readonly string[]): TrialColumn[] {
  const reported = [...new Set(trials.flatMap(({ told }) => Object.keys(told)))];
  const number = (
    name: string,
    cell: (trial: TrialRow) => TableCell,
    more: Partial<TableColumn> = {},
  ): TrialColumn => ({ name, numeric: true, ...more, cell });
  const plain = (name: string, value: (trial: TrialRow) => number | null, short?: string) =>
    number(name, (trial) => plainCell(value(trial)), short === undefined ? {} : { short });
  const figures = (
    name: string,
    short: string,
    figure: (trial: TrialRow) => Parameters<typeof figureCell>[0],
  ) => {
    const all = trials.map(figure);
    const decimals = columnDecimals(all.map((one) => (typeof one === 'object' ? one : null)));
    return number(name, (trial) => figureTableCell(figure(trial), decimals), { short });
  };
  const validated = trials.some(({ validationMse }) => validationMse !== null);
  return [
    plain('#', ({ position }) => position),
    ...varying.map((name) => ({
      name,
      numeric: trials.every(({ settings }) => typeof settings[name] === 'number'),
      cell: ({ settings }: TrialRow) => ({ text: valueText(settings[name]) }),
    })),
    plain('replicate', ({ replicate }) => replicate),
    { name: 'outcome', cell: (trial) => ({ text: outcomeText(trial) }) },
    ...(trials.some(({ relativeMse }) => relativeMse !== null)
      ? [figures('times baseline', 'rel', ({ relativeMse }) => relativeMse)]
      : []),
    figures('test MSE', 'test', ({ testMse }) => testMse),
    validated
      ? figures('validation MSE', 'val', ({ validationMse }) => validationMse)
      : figures('training MSE', 'train', ({ trainMse }) => trainMse),
    ...reported
      .slice(0, mostReported)
      .map((name) =>
        plain(name, ({ told }) =>
          told[name] === undefined ? null : Number(told[name].toPrecision(4)),
        ),
      ),
    plain('kept epoch', ({ selectedEpoch }) => selectedEpoch, 'epoch'),
    number('time', ({ wallTimeMs }) => timeCell(wallTimeMs), { time: true }),
    plain('attempts', ({ attempts }) => attempts),
    plain('seed', ({ seed }) => seed),
    { name: 'trial', code: true, cell: ({ trialId }) => ({ text: trialId }) },
  ];
}

const missing: TableCell = { text: '–', sort: '' };

function plainCell(value: number | null): TableCell {
  return value === null ? missing : { text: String(value) };
}

function figureTableCell(figure: Parameters<typeof figureCell>[0], decimals: number): TableCell {
  const { text, sort, interval } = figureCell(figure, decimals);
  const small = interval === null ? {} : { small: interval };
  return sort === null ? missing : { text, sort: String(sort), ...small };
}

function timeCell(wallTimeMs: number | null): TableCell {
  return wallTimeMs === null
    ? missing
    : { text: durationText(wallTimeMs), sort: String(Math.round(wallTimeMs)) };
}

/** `failed: out of memory`; a pruned trial has not failed. */
function outcomeText({ state, cause }: TrialRow): string {
  const isPlain = cause === null || cause === 'published' || cause === state;
  return isPlain ? spaced(state) : `${spaced(state)}: ${spaced(cause)}`;
}
