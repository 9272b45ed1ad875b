import type { LeaderboardRow } from '../figures/leaderboard.js';
import type { TrialRow } from '../figures/trial-rows.js';
import type { Chart } from './rendered-svg.js';
import { chartGrid, colour, referenceLine, roundRange, valueAxis } from './theme.js';

/** Each trial's test MSE with its interval, settings from left to right by validation, against the measured baseline. */
export function trialErrorsChart(
  trials: readonly TrialRow[],
  rows: readonly LeaderboardRow[],
  baseline: number | null,
  chosen: string | null,
): Chart | null {
  const places = new Map(rows.map(({ point }, index) => [point, index + 1]));
  const shown = trials.flatMap((trial) => {
    const place = places.get(trial.point);
    if (trial.testMse === null || place === undefined) return [];
    const { value, low, high } = trial.testMse;
    return [
      {
        place,
        value,
        low: low ?? value,
        high: high ?? value,
        chosen: trial.point === chosen,
        replicate: trial.replicate,
      },
    ];
  });
  if (shown.length === 0) return null;
  const most = Math.max(...shown.map(({ replicate }) => replicate));
  const points = shown.map((trial) => ({
    ...trial,
    // Replicates of a setting stand side by side.
    x: trial.place + (most === 1 ? 0 : ((trial.replicate - 1) / (most - 1) - 0.5) * 0.5),
  }));
  const highs = points.map(({ high }) => high).sort((one, other) => one - other);
  // One diverged trial must not flatten the rest; what is above the edge is cut off there.
  const nearlyAll = highs[Math.floor(highs.length * 0.95)] ?? 1;
  const top = Math.max(Math.min(highs.at(-1) ?? 1, nearlyAll * 1.5), (baseline ?? 0) * 1.03);
  const bottom = Math.min(...points.map(({ low }) => low), baseline ?? 1);
  const size = points.length > 120 ? 4 : 7;
  return {
    id: 'trial-errors',
    description: `Test MSE of ${points.length} trials with 95 % intervals${baseline === null ? '' : `; the naive baseline is ${baseline.toFixed(2)}`}.`,
    width: 960,
    height: 360,
    option: {
      grid: chartGrid,
      xAxis: {
        ...valueAxis('place on the leaderboard (by validation)', 'x'),
        min: 0,
        max: rows.length + 1,
        interval: Math.max(1, Math.ceil(rows.length / 24)),
        axisLabel: { ...valueAxis('', 'x').axisLabel, formatter: placeText(rows.length) },
      },
      yAxis: { ...valueAxis('test MSE', 'y'), ...roundRange(bottom, top) },
      series: [
        whiskers(
          points.filter((trial) => !trial.chosen),
          colour.faint,
        ),
        dots(
          points.filter((trial) => !trial.chosen),
          colour.muted,
          size,
        ),
        whiskers(
          points.filter((trial) => trial.chosen),
          colour.accent,
        ),
        dots(
          points.filter((trial) => trial.chosen),
          colour.accent,
          size + 2,
        ),
        ...(baseline === null
          ? []
          : [referenceLine('naive baseline', 0, rows.length + 1, baseline)]),
      ],
    },
  };
}

interface Whisker {
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The axis has half a place of room on either side; its ends are no places. */
function placeText(places: number) {
  return (value: number) => (value >= 1 && value <= places ? String(value) : '');
}

function dots(points: readonly Whisker[], color: string, symbolSize: number) {
  return {
    type: 'scatter',
    silent: true,
    clip: true,
    symbolSize,
    z: 4,
    itemStyle: { color },
    data: points.map(({ x, value }) => [x, value]),
  };
}

function whiskers(points: readonly Whisker[], stroke: string) {
  return {
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
