import type { TimesData } from '../chart-data/chart-data.js';
import { fromLeft, isSelected } from './chart.js';
import type { Chart, ChartView } from './chart.js';
import { extent } from './extent.js';
import { chartGrid, colour, referenceLine, roundRange, valueAxis } from './theme.js';

/** Time of a trial against error, a dot a setting; the front joins those that none beats in both. */
export function timesChart(data: TimesData, view: ChartView): Chart {
  const { points, front, relative, split } = data;
  const seconds = extent(points.map((point) => point.seconds));
  // Beyond a tenfold range only a logarithm shows both ends.
  const wide = seconds.low > 0 && seconds.high / seconds.low > 10;
  const unit = unitFor(seconds.high);
  const place = new Map(points.map((point) => [point.place, point]));
  const onFront = new Set(front);
  const values = points.map(({ value }) => value).sort((one, other) => one - other);
  const most = values[Math.floor(values.length * 0.97)] ?? 1;
  const range = roundRange(values[0] ?? 0, Math.max(most, relative ? 1.03 : most));
  const times = wide
    ? {
        type: 'log',
        min: seconds.low / unit.seconds / 1.3,
        max: (seconds.high / unit.seconds) * 1.3,
      }
    : roundRange((seconds.low / unit.seconds) * 0.96, (seconds.high / unit.seconds) * 1.04);
  const dot = ({ seconds: time, value }: { seconds: number; value: number }) =>
    [time / unit.seconds, value] as const;
  const others = points.filter(({ place: at }) => !onFront.has(at));
  return {
    id: 'times',
    description: `Mean time of a trial against ${split} MSE of ${points.length} settings; ${front.length} of them are on the front, the quickest at ${(place.get(front[0] ?? -1)?.value ?? 0).toFixed(2)}.`,
    width: 960,
    height: 360,
    option: {
      grid: chartGrid,
      xAxis: { ...valueAxis(`mean time of a trial, ${unit.name}`, 'x'), ...times },
      yAxis: {
        ...valueAxis(`${split} MSE${relative ? ', times the baseline' : ''}`, 'y'),
        ...range,
      },
      series: [
        scatter('others-hidden', others.filter(({ place: at }) => !isSelected(view, at)).map(dot), {
          color: colour.faint,
          size: 5,
          opacity: 0.4,
        }),
        scatter('others', others.filter(({ place: at }) => isSelected(view, at)).map(dot), {
          color: colour.muted,
          size: points.length > 300 ? 4 : 7,
          opacity: points.length > 300 ? 0.5 : 0.8,
        }),
        {
          id: 'front',
          type: 'line',
          step: 'end',
          silent: true,
          clip: true,
          symbol: 'circle',
          symbolSize: 9,
          showSymbol: true,
          z: 4,
          lineStyle: { color: colour.ink, width: 1.5 },
          itemStyle: { color: colour.paper, borderColor: colour.ink, borderWidth: 2 },
          data: front.flatMap((at) => {
            const point = place.get(at);
            return point === undefined ? [] : [dot(point)];
          }),
        },
        scatter('chosen', points.filter(({ place: at }) => at === view.chosen).map(dot), {
          color: colour.accent,
          size: 11,
          opacity: 1,
          z: 5,
        }),
        ...(relative ? [referenceLine('naive baseline', times.min, times.max, 1)] : []),
      ],
    },
    marks: fromLeft(
      points.map((point) => ({
        at: dot(point),
        text: `${view.settings[point.place] ?? ''}: ${point.value} in ${Number((point.seconds / unit.seconds).toPrecision(3))} ${unit.name}${onFront.has(point.place) ? ', on the front' : ''}`,
        place: point.place,
      })),
    ),
  };
}

function unitFor(seconds: number): { readonly name: string; readonly seconds: number } {
  if (seconds >= 2 * 3600) return { name: 'hours', seconds: 3600 };
  return seconds >= 180 ? { name: 'minutes', seconds: 60 } : { name: 'seconds', seconds: 1 };
}

function scatter(
  id: string,
  data: readonly (readonly [number, number])[],
  { color, size, opacity, z = 3 }: { color: string; size: number; opacity: number; z?: number },
) {
  return {
    id,
    type: 'scatter',
    silent: true,
    clip: true,
    symbolSize: size,
    large: true,
    largeThreshold: 600,
    z,
    itemStyle: { color, opacity },
    data,
  };
}
