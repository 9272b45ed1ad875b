import type { Column } from '../../page/simple-table.js';
import { counted, numberText, shortNumber } from '../../text/numbers.js';
import { durationText } from '../../text/times.js';
import type { ReportFigures } from '../report-figures.js';
import { joined, pointText } from '../../text/words.js';
import { fromLeft, inColour, isSelected } from './chart.js';
import type { Chart, ChartKind, ChartSource, ChartView } from './chart.js';
import { chartGrid, colour, dots, extent, referenceLine, roundRange, valueAxis } from './theme.js';

export type TimesData = NonNullable<ReturnType<typeof dataOf>>;

/** Time of a trial against error; the front joins the settings that none beats in both. */
export const times: ChartKind<TimesData> = {
  title: 'Time against quality',
  data: dataOf,
  caption: captionOf,
  drawings: { times: draw },
};

/**
 * Mean time of a trial against error, by setting. By validation where there is one: the best of many by test would be flattered.
 * Null with fewer than two settings to compare.
 */
function dataOf({ figures }: ChartSource) {
  const rows = figures.leaderboard;
  for (const split of ['validation', 'test'] as const) {
    const relative = rows.some((row) => (row[split]?.relativeMse ?? null) !== null);
    const points = rows.flatMap((row, place) => {
      const scores = row[split];
      const value = relative ? scores?.relativeMse?.value : scores?.mse.value;
      if (row.wallTimeMs === null || value === undefined) return [];
      return [{ place, seconds: shortNumber(row.wallTimeMs / 1000), value: shortNumber(value) }];
    });
    if (points.length >= 2) return { split, relative, points, front: frontOf(points) };
  }
  return null;
}

interface SettingTime {
  readonly place: number;
  readonly seconds: number;
  readonly value: number;
}

/** Places that no other setting beats in both time and error, the quickest first: each one after it takes longer and errs less. */
function frontOf(points: readonly SettingTime[]): number[] {
  const ordered = points.toSorted(
    (one, other) => one.seconds - other.seconds || one.value - other.value,
  );
  let least = Number.POSITIVE_INFINITY;
  return ordered.flatMap(({ place, value }) => {
    if (value >= least) return [];
    least = value;
    return [place];
  });
}

function captionOf({ points, split, relative, front }: TimesData, source: ChartSource): string {
  return joined([
    `${counted(points.length, 'setting')}: the mean time of a trial that succeeded against the ${split} MSE${relative ? ', times the baseline’s' : ''}. The stepped line is the front: ${counted(front.length, 'setting')} that no other one beats in both.`,
    inColour(source),
  ]);
}

/** A row of the table of the front is a place. */
export function frontColumns(
  { points, relative, split }: TimesData,
  { leaderboard }: Pick<ReportFigures, 'leaderboard'>,
): Column<number>[] {
  const byPlace = new Map(points.map((point) => [point.place, point]));
  return [
    ['#place', (place) => leaderboard[place]?.rank ?? '–'],
    ['*setting', (place) => pointText(leaderboard[place]?.axes ?? {})],
    ['#mean time', (place) => durationText((byPlace.get(place)?.seconds ?? 0) * 1000)],
    [
      `#${split} MSE${relative ? ', times the baseline' : ''}`,
      (place) => numberText(byPlace.get(place)?.value ?? 0, 3),
    ],
  ];
}

/** Time of a trial against error, a dot a setting; the front joins those that none beats in both. */
function draw(data: TimesData, view: ChartView): Chart {
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
  const timeRange = wide
    ? {
        type: 'log',
        min: seconds.low / unit.seconds / 1.3,
        max: (seconds.high / unit.seconds) * 1.3,
      }
    : roundRange((seconds.low / unit.seconds) * 0.96, (seconds.high / unit.seconds) * 1.04);
  const dot = ({ seconds: time, value }: SettingTime) => [time / unit.seconds, value] as const;
  const others = points.filter(({ place: at }) => !onFront.has(at));
  return {
    id: 'times',
    description: `Mean time of a trial against ${split} MSE of ${points.length} settings; ${front.length} of them are on the front, the quickest at ${(place.get(front[0] ?? -1)?.value ?? 0).toFixed(2)}.`,
    width: 960,
    height: 360,
    option: {
      grid: chartGrid,
      xAxis: { ...valueAxis(`mean time of a trial, ${unit.name}`, 'x'), ...timeRange },
      yAxis: {
        ...valueAxis(`${split} MSE${relative ? ', times the baseline' : ''}`, 'y'),
        ...range,
      },
      series: [
        dots('others-hidden', others.filter(({ place: at }) => !isSelected(view, at)).map(dot), {
          color: colour.faint,
          size: 5,
          opacity: 0.4,
          z: 3,
        }),
        dots('others', others.filter(({ place: at }) => isSelected(view, at)).map(dot), {
          color: colour.muted,
          size: points.length > 300 ? 4 : 7,
          opacity: points.length > 300 ? 0.5 : 0.8,
          z: 3,
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
        dots('chosen', points.filter(({ place: at }) => at === view.chosen).map(dot), {
          color: colour.accent,
          size: 11,
          opacity: 1,
          z: 5,
        }),
        ...(relative ? [referenceLine('naive baseline', timeRange.min, timeRange.max, 1)] : []),
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
