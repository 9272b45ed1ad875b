import type { SettingsAxis, SettingsMapData } from '../chart-data/chart-data.js';
import { isSelected } from './chart.js';
import type { Chart, ChartView } from './chart.js';
import { extent } from './extent.js';
import { colour } from './theme.js';

/** Parallel coordinates: a line a setting, over its swept values to what came of it; the better by validation, the stronger. */
export function settingsMapChart(data: SettingsMapData, view: ChartView): Chart {
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
                data: [{ value: values(rows[view.chosen]) }],
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
    value: values(rows[place]),
    lineStyle: {
      color: `color-mix(in oklab, var(--accent) ${share}%, var(--faint))`,
      ...(strong ? {} : { opacity: 0.06 }),
    },
  };
}

/** ECharts reads '-' as a value that is not there. */
function values(row: readonly (number | null)[] | undefined): (number | '-')[] {
  return (row ?? []).map((value) => value ?? '-');
}
