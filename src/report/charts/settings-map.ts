import { counted, shortNumber, thousands } from '../../text/numbers.js';
import type { LeaderboardRow } from '../figures/leaderboard.js';
import { joined, valueText } from '../../text/words.js';
import { isSelected } from './chart.js';
import type { Chart, ChartKind, ChartSource, ChartView } from './chart.js';
import { drawnPlaces, partText } from './sampling.js';
import { colour, extent } from './theme.js';

/** One axis of the parallel coordinates. */
export interface SettingsAxis {
  readonly name: string;
  /** What the tables' filters call it. */
  readonly filter: string;
  /** Whether it is what came of a setting, rather than a part of it. */
  readonly result: boolean;
  /** Texts of its values in order; null for an axis of numbers. */
  readonly values: readonly string[] | null;
}

export type SettingsMapData = NonNullable<ReturnType<typeof dataOf>>;

/** Parallel coordinates: a line a setting, over its swept values to its results. */
export const settingsMap: ChartKind<SettingsMapData> = {
  title: 'Settings and their results',
  data: dataOf,
  caption: captionOf,
  drawings: { 'settings-map': draw },
};

const mostLines = 500;
/** More values than this are on an axis of numbers, fewer each at its own place. */
const mostValues = 12;

interface Axis {
  readonly axis: SettingsAxis;
  readonly at: (row: LeaderboardRow) => number | null;
}

function dataOf({ figures }: ChartSource) {
  const { leaderboard: rows, axes } = figures;
  const results = [
    figureAxis('validation MSE', 'val', ({ validation }) => validation?.mse.value),
    figureAxis('test MSE', 'test', ({ test }) =>
      test?.relativeMse === null ? test.mse.value : undefined,
    ),
    figureAxis('test, times baseline', 'rel', ({ test }) => test?.relativeMse?.value),
  ].filter(({ at }) => rows.some((row) => at(row) !== null));
  if (rows.length < 2 || axes.length === 0 || results.length === 0) return null;
  const all = [...axes.map((name) => settingAxis(name, rows)), ...results];
  const withResult = rows.flatMap(({ test, validation }, place) =>
    test === null && validation === null ? [] : [place],
  );
  return {
    axes: all.map(({ axis }) => axis),
    /** By place: a number, or the index of a value, on each axis; null where there is none. */
    rows: rows.map((row) => all.map(({ at }) => at(row))),
    /** How many settings have a figure. */
    results: withResult.length,
    /** The places whose lines are drawn: all of them, or the best and every n-th of the rest. */
    drawn: drawnPlaces(withResult, mostLines),
  };
}

function figureAxis(
  name: string,
  filter: string,
  figure: (row: LeaderboardRow) => number | undefined,
): Axis {
  return {
    axis: { name, filter, result: true, values: null },
    at: (row) => {
      const value = figure(row);
      return value === undefined ? null : shortNumber(value);
    },
  };
}

function settingAxis(name: string, rows: readonly LeaderboardRow[]): Axis {
  const axis = { name, filter: name, result: false };
  const values = new Map(rows.map(({ axes }) => [valueText(axes[name]), axes[name]]));
  const numeric = [...values.values()].every((value) => typeof value === 'number');
  const texts = [...values.keys()].sort();
  if (numeric) texts.sort((one, other) => Number(values.get(one)) - Number(values.get(other)));
  if (numeric && texts.length > mostValues) {
    return { axis: { ...axis, values: null }, at: ({ axes }) => Number(axes[name]) };
  }
  const indices = new Map(texts.map((text, index) => [text, index]));
  return {
    axis: { ...axis, values: texts },
    at: ({ axes }) => indices.get(valueText(axes[name])) ?? null,
  };
}

function captionOf({ results, drawn }: SettingsMapData, { figures, chosen }: ChartSource): string {
  const settings = figures.leaderboard.length;
  return joined([
    `A line is a setting, ${results === settings ? '' : `${thousands(results)} with results of `}${counted(settings, 'setting')}; the stronger its colour, the better its place by validation.`,
    drawn.length < results ? partText(drawn.length) : '',
    chosen === null ? '' : 'Thick: the setting that validation chose.',
    'Drag along an axis to keep what crosses it, in every chart and table; the tables’ filters do the same in words.',
  ]);
}

/** Parallel coordinates: a line a setting, over its swept values to what came of it; the better by validation, the stronger. */
function draw(data: SettingsMapData, view: ChartView): Chart {
  const { axes, rows, drawn } = data;
  const others = drawn.filter((place) => place !== view.chosen);
  return {
    id: 'settings-map',
    description: `Parallel coordinates of ${drawn.length} settings over ${axes.map(({ name }) => name).join(', ')}. The leaderboard says the same in figures.`,
    width: 960,
    height: 380,
    option: {
      parallel: {
        left: 72,
        right: 72,
        top: 44,
        bottom: 28,
        parallelAxisDefault: {
          nameLocation: 'end',
          nameGap: 18,
          nameTextStyle: { color: colour.muted, fontSize: 13 },
          axisLabel: {
            color: colour.ink,
            fontSize: 12,
            hideOverlap: true,
            textBorderColor: colour.paper,
            textBorderWidth: 3,
          },
          axisLine: { lineStyle: { color: colour.muted } },
          axisTick: { lineStyle: { color: colour.muted } },
          minorTick: { show: false },
          splitLine: { show: false },
          areaSelectStyle: {
            width: 26,
            borderWidth: 1.5,
            borderColor: colour.accent,
            color: colour.accent,
            opacity: 0.25,
          },
        },
      },
      parallelAxis: axes.map((axis, dim) => parallelAxis(axis, dim, rows)),
      series: [
        {
          id: 'settings',
          type: 'parallel',
          inactiveOpacity: 0.06,
          smooth: false,
          z: 2,
          lineStyle: { width: drawn.length > 100 ? 1 : 1.75, opacity: 0.55 },
          data: others.map((place) => line(place, data, view)),
        },
        ...(view.chosen === null || !drawn.includes(view.chosen)
          ? []
          : [
              {
                id: 'chosen',
                type: 'parallel',
                inactiveOpacity: 0.35,
                z: 3,
                lineStyle: { width: 3.5, opacity: 1, color: colour.accent },
                data: [{ value: cellsOf(rows[view.chosen]) }],
              },
            ]),
      ],
    },
    marks: [],
  };
}

function parallelAxis(
  { name, values: texts }: SettingsAxis,
  dim: number,
  rows: SettingsMapData['rows'],
) {
  const id = `axis-${dim}`;
  if (texts !== null) return { id, dim, name, type: 'category', data: [...texts] };
  const { low, high } = extent(rows.flatMap((row) => row[dim] ?? []));
  const room = (high - low) * 0.04 || Math.abs(high) * 0.1 || 1;
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(high - low || 1))));
  const round = (value: number) => Number(value.toFixed(digits));
  return {
    id,
    dim,
    name,
    type: 'value',
    min: round(low - room),
    max: round(high + room),
    axisLabel: { showMinLabel: false, showMaxLabel: false },
  };
}

function line(place: number, { rows, drawn }: SettingsMapData, view: ChartView) {
  const share = 100 - Math.round((drawn.indexOf(place) / Math.max(1, drawn.length - 1)) * 4) * 25;
  const strong = isSelected(view, place);
  return {
    value: cellsOf(rows[place]),
    lineStyle: {
      color: `color-mix(in oklab, var(--accent) ${share}%, var(--faint))`,
      ...(strong ? {} : { opacity: 0.06 }),
    },
  };
}

/** ECharts reads '-' as a value that is not there. */
function cellsOf(row: readonly (number | null)[] | undefined): (number | '-')[] {
  return (row ?? []).map((value) => value ?? '-');
}
