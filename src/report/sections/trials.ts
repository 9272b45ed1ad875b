import { mostMetricNames, namesLeftOut } from '../../files/by-name.js';
import type { Estimate } from '../../statistics/intervals.js';
import { template, type Markup } from '../../page/html-template.js';
import type { TrialRow } from '../figures/leaderboard.js';
import type { ReportFigures } from '../report-figures.js';
import { tableMarkup } from '../../page/table-markup.js';
import type { TableCell, TableColumn } from '../../page/table-data.js';
import { columnDecimals, counted, intervalText, numberText } from '../../text/numbers.js';
import { valueText } from '../../text/words.js';
import { durationText } from '../../text/times.js';

interface View {
  readonly about: string;
  readonly table: Markup;
  readonly shared: readonly { name: string; value: string }[];
}

/** More metrics than this are read from the store, not from a page. */
const mostReported = 12;

const render: (view: View) => Markup = template(`
<section id="trials">
  <h2 id="trials-title">Every trial</h2>
  <p class="about">{{about}}</p>
  {{table}}
  <h3>Settings that all trials share</h3>
  <dl class="settings">{{#each shared}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}</dl>
</section>`);

/** Every trial's settings, seed, outcome and figures. */
export function trialsSection({ sweep, trials, axes }: ReportFigures): Markup {
  const varying = varyingSettings(trials, axes);
  const [first] = trials;
  const shared = Object.entries(first?.settings ?? {}).filter(([name]) => !varying.includes(name));
  const columns = trialColumns(trials, varying);
  return render({
    about: `${counted(trials.length, 'trial')} in the order they were planned. Test figures stand here with their 95 % interval over movies, for this one training.${leftOutText(trials)}`,
    table: tableMarkup({
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
    shared: shared.map(([name, value]) => ({ name, value: valueText(value) })),
  });
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
  const told = [...new Set(trials.flatMap((trial) => Object.keys(trial.told)))].slice(
    0,
    mostReported,
  );
  const validated = trials.some(({ validationMse }) => validationMse !== null);
  const number = (name: string, cell: TrialColumn['cell'], more: Partial<TableColumn> = {}) => ({
    name,
    numeric: true,
    ...more,
    cell,
  });
  const estimates = (
    [
      ['times baseline', 'rel', ({ relativeMse }) => relativeMse],
      ['test MSE', 'test', ({ testMse }) => testMse],
    ] as const satisfies readonly (readonly [
      string,
      string,
      (trial: TrialRow) => Estimate | null,
    ])[]
  ).flatMap(([name, short, figure]) => {
    const all = trials.map((trial) => figure(trial));
    const decimals = columnDecimals(all);
    return short === 'rel' && all.every((estimate) => estimate === null)
      ? []
      : [number(name, (trial) => estimateCell(figure(trial), decimals), { short })];
  });
  return [
    number('#', ({ position }) => plainCell(position)),
    ...varying.map((name) => ({
      name,
      numeric: trials.every(({ settings }) => typeof settings[name] === 'number'),
      cell: ({ settings }: TrialRow) => ({ text: valueText(settings[name]) }),
    })),
    number('replicate', ({ replicate }) => plainCell(replicate)),
    { name: 'outcome', cell: (trial) => ({ text: outcomeText(trial) }) },
    ...estimates,
    validated
      ? number('validation MSE', ({ validationMse }) => figureCell(validationMse), { short: 'val' })
      : number('training MSE', ({ trainMse }) => figureCell(trainMse), { short: 'train' }),
    ...told.map((name) =>
      number(name, (trial) => {
        const value = trial.told[name];
        return value === undefined ? missing : plainCell(Number(value.toPrecision(4)));
      }),
    ),
    number('kept epoch', ({ selectedEpoch }) => plainCell(selectedEpoch), { short: 'epoch' }),
    number('time', ({ wallTimeMs }) => timeCell(wallTimeMs), { time: true }),
    number('attempts', ({ attempts }) => plainCell(attempts)),
    number('seed', ({ seed }) => plainCell(seed)),
    { name: 'trial', code: true, cell: ({ trialId }) => ({ text: trialId }) },
  ];
}

const missing: TableCell = { text: '–', sort: '' };

function plainCell(value: number | null): TableCell {
  return value === null ? missing : { text: String(value) };
}

function figureCell(value: number | null): TableCell {
  return value === null ? missing : { text: numberText(value, 3), sort: sortKey(value) };
}

function estimateCell(estimate: Estimate | null, decimals: number): TableCell {
  if (estimate === null) return missing;
  return {
    text: numberText(estimate.value, decimals),
    sort: sortKey(estimate.value),
    ...(estimate.low === null ? {} : { small: intervalText(estimate, decimals) }),
  };
}

function timeCell(wallTimeMs: number | null): TableCell {
  return wallTimeMs === null
    ? missing
    : { text: durationText(wallTimeMs), sort: String(Math.round(wallTimeMs)) };
}

/** More digits than are shown, so that equal texts still sort, and no more than that takes. */
function sortKey(value: number): string {
  return String(Number(value.toPrecision(7)));
}

/** `failed: out of memory`; a pruned trial has not failed. */
function outcomeText({ state, cause }: TrialRow): string {
  const name = state.replaceAll('-', ' ');
  const why = cause === null || cause === 'published' || cause === state;
  return why ? name : `${name}: ${cause.replaceAll('-', ' ')}`;
}
