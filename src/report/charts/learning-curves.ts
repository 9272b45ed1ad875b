import type { Curves, PointCurve } from '../figures/curves.js';
import type { Chart } from './rendered-svg.js';
import { chartGrid, colour, referenceLine, roundRange, valueAxis } from './theme.js';

/** Values above are cut off: one diverging start would flatten everything worth seeing. */
const ceilings = [1.2, 1.4, 1.6, 2, 3, 5];

/** Every point's learning curve, the chosen one in colour with the range of its replicates, the others faint behind it. */
export function learningCurvesChart(curves: Curves, chosen: string | null): Chart | null {
  if (curves.points.length === 0) return null;
  const lastEpoch = Math.max(...curves.points.map(({ epochs }) => epochs.at(-1)?.epoch ?? 0));
  const firstEpoch = Math.min(...curves.points.map(({ epochs }) => epochs[0]?.epoch ?? 0));
  const relative = curves.metric === 'relative validation MSE';
  const means = curves.points.flatMap(({ epochs }) => epochs.map(({ mean }) => mean));
  const top = topFor(means);
  const bottom = Math.max(0, Math.min(...means, relative ? 1 : top) - 0.02);
  const best = curves.points.find(({ point }) => point === chosen);
  const others = curves.points.filter(({ point }) => point !== chosen);
  const series: unknown[] = others.map((curve) =>
    line(curve, colour.faint, others.length > 60 ? 0.6 : 1.25, 1),
  );
  if (best !== undefined) {
    if (best.epochs.some(({ replicates }) => replicates > 1)) series.push(band(best));
    series.push(line(best, colour.accent, 2.75, 4));
  }
  if (relative) series.push(referenceLine('naive baseline', firstEpoch, lastEpoch, 1));
  return {
    id: 'learning-curves',
    description: `Learning curves of ${curves.points.length} settings over ${lastEpoch} epochs, ${curves.metric}${best === undefined ? '' : `; the chosen setting ends at ${best.epochs.at(-1)?.mean.toFixed(2)}`}.`,
    width: 960,
    height: 360,
    option: {
      grid: chartGrid,
      xAxis: { ...valueAxis('epoch', 'x'), min: firstEpoch, max: lastEpoch, minInterval: 1 },
      yAxis: { ...valueAxis(curves.metric, 'y'), ...roundRange(bottom, top) },
      series,
    },
  };
}

/** The lowest ceiling that shows nine tenths of the values. */
function topFor(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const most = sorted[Math.floor(sorted.length * 0.9)] ?? 1;
  return ceilings.find((ceiling) => most <= ceiling) ?? Math.ceil(most);
}

function line(curve: PointCurve, color: string, width: number, z: number) {
  return {
    type: 'line',
    silent: true,
    symbol: curve.epochs.length === 1 ? 'circle' : 'none',
    clip: true,
    z,
    lineStyle: { color, width },
    itemStyle: { color },
    data: curve.epochs.map(({ epoch, mean }) => [epoch, rounded(mean)]),
  };
}

/** From the lowest to the highest replicate. */
function band({ epochs }: PointCurve) {
  const outline = [
    ...epochs.map(({ epoch, high }) => [epoch, high] as const),
    ...epochs.toReversed().map(({ epoch, low }) => [epoch, low] as const),
  ];
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z: 3,
    data: [0],
    renderItem: (_params: unknown, api: { coord(value: readonly number[]): number[] }) => ({
      type: 'polygon',
      shape: { points: outline.map((corner) => api.coord(corner)) },
      style: { fill: colour.accent, opacity: 0.18 },
    }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
