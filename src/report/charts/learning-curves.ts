import { joined } from '../../text/words.js';
import { counted, shortNumber } from '../../text/numbers.js';
import type { Curves, PointCurve } from '../figures/curves.js';
import { fromLeft, inColour, isSelected } from './chart.js';
import type { Chart, ChartKind, ChartSource, ChartView, Mark } from './chart.js';
import { drawnPlaces, partText, sampledPlaces } from './sampling.js';
import { chartGrid, colour, extent, referenceLine, roundRange, valueAxis } from './theme.js';

type CurvesData = NonNullable<ReturnType<typeof dataOf>>;
type CurveLine = ReturnType<typeof curveLine>;

export const learningCurves: ChartKind<CurvesData> = {
  title: 'Learning curves',
  data: dataOf,
  caption: captionOf,
  drawings: { 'learning-curves': drawn },
};

const mostLines = 300;
const mostPoints = 120;
/** All curves of a page together: beyond this, each is drawn with fewer points. */
const mostInAll = 18_000;

function dataOf({ figures, places }: ChartSource) {
  const { metric, points } = figures.curves;
  if (points.length === 0) return null;
  const byPlace = new Map(points.map((curve) => [places.get(curve.point) ?? -1, curve]));
  const shown = drawnPlaces(
    [...byPlace.keys()].toSorted((one, other) => one - other),
    mostLines,
  );
  const most = Math.max(24, Math.min(mostPoints, Math.floor(mostInAll / shown.length)));
  return {
    metric,
    /** Settings that have a curve; `lines` may show fewer. */
    settings: points.length,
    lines: shown.flatMap((place) => {
      const curve = byPlace.get(place);
      return curve === undefined ? [] : [curveLine(place, curve, most)];
    }),
  };
}

function curveLine(place: number, { epochs }: PointCurve, most: number) {
  const kept = sampledPlaces(
    epochs.map(({ epoch, mean }) => [epoch, mean]),
    most,
  ).flatMap((index) => epochs[index] ?? []);
  const several = kept.some(({ replicates }) => replicates > 1);
  const low = kept.map((epoch) => shortNumber(epoch.low));
  const high = kept.map((epoch) => shortNumber(epoch.high));
  return {
    place,
    epochs: kept.map(({ epoch }) => epoch),
    /** Over replicates. */
    means: kept.map(({ mean }) => shortNumber(mean)),
    /** Lowest and highest replicate, where there are several. */
    range: several ? { low, high } : null,
  };
}

const names: Readonly<Record<Curves['metric'], string>> = {
  'relative validation MSE': 'Validation MSE over the measured baseline’s',
  'validation MSE': 'Validation MSE',
  'training MSE': 'Training MSE',
};

function captionOf({ metric, settings, lines }: CurvesData, source: ChartSource): string {
  const { baseline, leaderboard } = source.figures;
  const movies = metric === 'training MSE' ? undefined : baseline.validation?.mse.movies;
  const several = leaderboard.some(({ replicates }) => replicates.planned > 1);
  return joined([
    `${names[metric]} by epoch, ${counted(settings, 'setting')}${movies === undefined ? '' : `, ${counted(movies, 'validation movie')}`}.`,
    lines.length < settings ? partText(lines.length) : '',
    several ? 'Lines are means over replicates, the band is their range.' : '',
    inColour(source),
  ]);
}

/** Values above are cut off: one diverging start would flatten everything worth seeing. */
const ceilings = [1.2, 1.4, 1.6, 2, 3, 5];
/** With more bands than this, none could be distinguished. */
const mostBands = 6;

/**
 * The chosen setting in colour, the others faint behind it, replicates as a band round it and round the few that a filter may have
 * left.
 */
function drawn(data: CurvesData, view: ChartView): Chart {
  const { lines } = data;
  const { epochs } = view;
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
          .map((line) => curveSeries(line, othersLook(line, lines.length, view))),
        ...banded.map((line) => band(line, line === best ? colour.accent : colour.muted)),
        ...(best === undefined
          ? []
          : [curveSeries(best, { color: colour.accent, width: 2.75, z: 4 })]),
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

function curveSeries(line: CurveLine, { color, width, z, opacity = 1 }: Look) {
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
