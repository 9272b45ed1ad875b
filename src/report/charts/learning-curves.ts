import type { CurveLine, CurvesData } from '../chart-data/chart-data.js';
import { fromLeft, isSelected } from './chart.js';
import type { Chart, ChartView, Mark } from './chart.js';
import { extent } from './extent.js';
import { chartGrid, colour, referenceLine, roundRange, valueAxis } from './theme.js';

/** Values above are cut off: one diverging start would flatten everything worth seeing. */
const ceilings = [1.2, 1.4, 1.6, 2, 3, 5];
/** With more bands than this, none could be told from another. */
const mostBands = 6;

/**
 * The settings' learning curves: the chosen one in colour, the others faint behind it, replicates as a band round it and round the
 * few that a filter may have left.
 * @param epochs the first and last epoch to show; null for all
 */
export function learningCurvesChart(
  data: CurvesData,
  view: ChartView,
  epochs: readonly [number, number] | null = null,
): Chart {
  const { lines } = data;
  const whole = extent(lines.flatMap((line) => line.epochs));
  const [first, last] = epochs ?? [whole.low, whole.high];
  const relative = data.metric === 'relative validation MSE';
  const shown = lines.flatMap((line) =>
    line.means.filter((_, index) => {
      const epoch = line.epochs[index] ?? 0;
      return epoch >= first && epoch <= last;
    }),
  );
  const top = Math.max(topFor(shown), epochs === null && relative ? 1.1 : 0);
  const lowest = extent(epochs === null && relative ? [...shown, 1] : shown).low;
  const best = lines.find(({ place }) => place === view.chosen);
  const selected = lines.filter(
    (line) => line !== best && view.selection?.has(line.place) === true,
  );
  const banded = [...(selected.length <= mostBands ? selected : []), ...(best ? [best] : [])];
  return {
    id: 'learning-curves',
    description: `Learning curves of ${lines.length} settings over ${whole.high} epochs, ${data.metric}${best === undefined ? '' : `; the chosen setting ends at ${(best.means.at(-1) ?? 0).toFixed(2)}`}.`,
    width: 960,
    height: 360,
    option: {
      grid: chartGrid,
      xAxis: { ...valueAxis('epoch', 'x'), min: first, max: last, minInterval: 1 },
      yAxis: {
        ...valueAxis(data.metric, 'y'),
        ...roundRange(Math.max(0, lowest - (top - lowest) * 0.05), top),
      },
      series: [
        ...lines
          .filter((line) => line !== best)
          .map((line) => curve(line, othersLook(line, lines.length, view))),
        ...banded.map((line) => band(line, line === best ? colour.accent : colour.muted)),
        ...(best === undefined ? [] : [curve(best, { color: colour.accent, width: 2.75, z: 4 })]),
        ...(relative ? [referenceLine('naive baseline', first, last, 1)] : []),
      ],
    },
    marks: fromLeft(
      lines.flatMap((line) => (isSelected(view, line.place) ? marksOf(line, view) : [])),
    ),
  };
}

/** The lowest ceiling that shows nine tenths of the values. */
function topFor(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const most = sorted[Math.floor(sorted.length * 0.9)] ?? 1;
  if (most < 1) return most + (most - (sorted[0] ?? most)) * 0.2;
  return ceilings.find((ceiling) => most <= ceiling) ?? Math.ceil(most);
}

interface Look {
  readonly color: string;
  readonly width: number;
  readonly z: number;
  readonly opacity?: number;
}

function othersLook({ place }: CurveLine, count: number, view: ChartView): Look {
  const width = count > 60 ? 0.6 : 1.25;
  if (view.selection === null) return { color: colour.faint, width, z: 1 };
  return isSelected(view, place)
    ? { color: colour.muted, width: width + 0.5, z: 2 }
    : { color: colour.faint, width, z: 1, opacity: 0.2 };
}

function curve(line: CurveLine, { color, width, z, opacity = 1 }: Look) {
  return {
    id: `curve-${line.place}`,
    type: 'line',
    silent: true,
    symbol: line.epochs.length === 1 ? 'circle' : 'none',
    clip: true,
    z,
    lineStyle: { color, width, opacity },
    itemStyle: { color },
    emphasis: { lineStyle: { color: colour.ink, width: 2.75, opacity: 1 } },
    data: line.epochs.map((epoch, index) => [epoch, line.means[index] ?? 0]),
  };
}

/** From the lowest to the highest replicate. */
function band({ place, epochs, range }: CurveLine, fill: string) {
  const outline = [
    ...epochs.map((epoch, index) => [epoch, range?.high[index] ?? 0] as const),
    ...epochs.map((epoch, index) => [epoch, range?.low[index] ?? 0] as const).toReversed(),
  ];
  return {
    id: `band-${place}`,
    type: 'custom',
    silent: true,
    clip: true,
    z: 3,
    data: range === null ? [] : [0],
    renderItem: (_params: unknown, api: { coord(value: readonly number[]): number[] }) => ({
      type: 'polygon',
      shape: { points: outline.map((corner) => api.coord(corner)) },
      style: { fill, opacity: 0.18 },
    }),
  };
}

function marksOf({ place, epochs, means, range }: CurveLine, view: ChartView): Mark[] {
  return epochs.map((epoch, index) => {
    const mean = means[index] ?? 0;
    const [low, high] = [range?.low[index], range?.high[index]];
    const spread = low === undefined || high === undefined ? '' : ` (${low} to ${high})`;
    return {
      at: [epoch, mean],
      text: `${view.settings[place] ?? ''}: ${mean}${spread} at epoch ${epoch}`,
      place,
      series: `curve-${place}`,
    };
  });
}
