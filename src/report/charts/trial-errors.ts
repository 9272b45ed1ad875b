import type { TrialErrorsData } from '../chart-data/chart-data.js';
import { fromLeft, isSelected } from './chart.js';
import type { Chart, ChartView } from './chart.js';
import { extent } from './extent.js';
import { chartGrid, colour, referenceLine, roundRange, valueAxis } from './theme.js';

/** With more trials than this, intervals would be one grey block. */
export const mostIntervals = 600;

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

/** Each trial's test error with its interval, settings from left to right by validation, against the measured baseline. */
export function trialErrorsChart(data: TrialErrorsData, view: ChartView): Chart {
  const { baseline, ended, places, without } = data;
  const dots = ended.map((trial) => ({
    ...trial,
    x: acrossOf(trial, data),
    y: trial.value,
    low: trial.low ?? trial.value,
    high: trial.high ?? trial.value,
  }));
  const crowded = dots.length > mostIntervals;
  const range = yRange(dots, baseline, crowded);
  const { max: top } = range;
  const name = data.relative ? 'test MSE, times the baseline' : 'test MSE';
  const others = dots.filter(({ place }) => place !== view.chosen && isSelected(view, place));
  const hidden = dots.filter(({ place }) => place !== view.chosen && !isSelected(view, place));
  const chosen = dots.filter(({ place }) => place === view.chosen);
  const size = crowded ? 3 : dots.length > 120 ? 4 : 7;
  return {
    id: 'trial-errors',
    description: `${data.relative ? 'Test MSE relative to the naive baseline' : 'Test MSE'} of ${dots.length} trials${crowded ? '' : ' with 95 % intervals'}${baseline === null ? '' : `; the baseline is ${baseline === 1 ? 1 : baseline.toFixed(2)}`}.`,
    width: 960,
    height: 360,
    option: {
      grid: chartGrid,
      xAxis: {
        ...valueAxis('place on the leaderboard (by validation)', 'x'),
        min: 0,
        max: places + 1,
        interval: roundStep(places / 20),
        axisLabel: { ...valueAxis('', 'x').axisLabel, formatter: placeText(places) },
      },
      yAxis: { ...valueAxis(name, 'y'), ...range },
      series: [
        scatter('others-hidden', hidden, { color: colour.faint, size: size - 1, opacity: 0.35 }),
        ...(crowded ? [] : [whiskers('others-intervals', others, colour.faint)]),
        scatter('others', others, { color: colour.muted, size, opacity: crowded ? 0.6 : 1 }),
        whiskers('chosen-intervals', chosen, colour.accent),
        scatter('chosen', chosen, { color: colour.accent, size: size + 2, opacity: 1 }),
        // Without a figure they have no height: they stand along the top edge.
        ...[false, true].map((pruned) =>
          scatter(
            pruned ? 'pruned' : 'failed',
            without
              .filter((trial) => trial.pruned === pruned)
              .map((trial) => ({ x: acrossOf(trial, data), y: top })),
            { ...(pruned ? prunedLook : failedLook), size: crowded ? 5 : 8 },
          ),
        ),
        ...(baseline === null ? [] : [referenceLine('naive baseline', 0, places + 1, baseline)]),
      ],
    },
    marks: fromLeft([
      ...dots.map(({ x, y, low, high, place, replicate }) => ({
        at: [x, y] as const,
        text: `${labelOf(place, replicate, data, view)}: ${y}${low === high ? '' : ` (95 % interval ${low} to ${high})`}`,
        place,
      })),
      ...without.map((trial) => ({
        at: [acrossOf(trial, data), top] as const,
        text: `${labelOf(trial.place, trial.replicate, data, view)}: ${trial.pruned ? 'pruned, ended early as the sweep asked' : 'failed'}`,
        place: trial.place,
      })),
    ]),
  };
}

/** Replicates of a setting stand side by side. */
function acrossOf(
  { place, replicate }: { readonly place: number; readonly replicate: number },
  { replicates }: TrialErrorsData,
): number {
  const aside = replicates === 1 ? 0 : ((replicate - 1) / (replicates - 1) - 0.5) * 0.5;
  return place + 1 + aside;
}

/** One diverged trial must not flatten the rest; what is above the edge is cut off there. */
function yRange(dots: readonly Dot[], baseline: number | null, crowded: boolean) {
  const highs = dots.map(({ y, high }) => (crowded ? y : high)).sort((one, other) => one - other);
  const nearlyAll = highs[Math.floor(highs.length * 0.95)] ?? 1;
  const top = Math.max(Math.min(highs.at(-1) ?? 1, nearlyAll * 1.5), (baseline ?? 0) * 1.03);
  const lows = dots.map(({ y, low }) => (crowded ? y : low));
  return roundRange(extent([...lows, baseline ?? 1]).low, top);
}

/** 1, 2, 5, 10, 20, 50 …: the least that is not below. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return ([1, 2, 5].find((step) => step * power >= least) ?? 10) * power;
}

/** The axis has half a place of room on either side; its ends are no places. */
function placeText(places: number) {
  return (value: number) => (value >= 1 && value <= places ? String(value) : '');
}

function labelOf(
  place: number,
  replicate: number,
  { replicates }: TrialErrorsData,
  { settings }: ChartView,
): string {
  return `${settings[place] ?? ''}${replicates === 1 ? '' : `, replicate ${replicate}`}`;
}

interface Look {
  readonly color: string;
  readonly size: number;
  readonly opacity: number;
  readonly symbol?: string;
  readonly border?: string;
}

const failedLook = {
  color: colour.baseline,
  opacity: 1,
  symbol: 'path://M0,1L1,0L4,3L7,0L8,1L5,4L8,7L7,8L4,5L1,8L0,7L3,4Z',
};
const prunedLook = {
  color: colour.paper,
  border: colour.muted,
  opacity: 1,
  symbol: 'diamond',
};

function scatter(
  id: string,
  points: readonly { readonly x: number; readonly y: number }[],
  { color, size, opacity, symbol = 'circle', border }: Look,
) {
  return {
    id,
    type: 'scatter',
    silent: true,
    clip: false,
    symbol,
    symbolSize: size,
    // One path for thousands of dots.
    large: true,
    largeThreshold: mostIntervals,
    z: 4,
    itemStyle: {
      color,
      opacity,
      ...(border === undefined ? {} : { borderColor: border, borderWidth: 1.5 }),
    },
    data: points.map(({ x, y }) => [x, y]),
  };
}

function whiskers(id: string, points: readonly Dot[], stroke: string) {
  return {
    id,
    type: 'custom',
    silent: true,
    clip: true,
    z: 3,
    data: points.map(({ x, low, high }) => [x, low, high]),
    renderItem: (
      _params: unknown,
      api: { value(dimension: number): number; coord(value: readonly number[]): number[] },
    ) => {
      const [x, from] = api.coord([api.value(0), api.value(1)]);
      const [, to] = api.coord([api.value(0), api.value(2)]);
      return {
        type: 'line',
        shape: { x1: x, y1: from, x2: x, y2: to },
        style: { stroke, lineWidth: 2 },
      };
    },
  };
}
