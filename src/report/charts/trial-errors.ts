import { joined } from '../../text/words.js';
import { counted, shortNumber } from '../../text/numbers.js';
import { fromLeft, inColour, isSelected } from './chart.js';
import type { Chart, ChartKind, ChartSource, ChartView } from './chart.js';
import { chartGrid, colour, dots, extent, referenceLine, roundRange, valueAxis } from './theme.js';

type TrialErrorsData = NonNullable<ReturnType<typeof dataOf>>;

export const trialErrors: ChartKind<TrialErrorsData> = {
  title: 'Each trial’s test error',
  data: dataOf,
  caption: captionOf,
  drawings: { 'trial-errors': draw },
};

function dataOf({ figures, places }: ChartSource) {
  const { trials } = figures;
  const relative = trials.some(({ relativeMse }) => relativeMse !== null);
  const short = (value: number | null) => (value === null ? null : shortNumber(value));
  const ended = trials.flatMap(({ point, replicate, relativeMse, testMse }) => {
    const figure = relative ? relativeMse : testMse;
    const place = places.get(point);
    if (figure === null || place === undefined) return [];
    const { value, low, high } = figure;
    return [{ place, replicate, value: shortNumber(value), low: short(low), high: short(high) }];
  });
  if (ended.length === 0) return null;
  return {
    /** 1 where errors are relative to the measured baseline; else the baseline's MSE, or null. */
    baseline: relative ? 1 : (figures.baseline.test?.mse.value ?? null),
    relative,
    /** Test movies; 0 where trials only reported their figures. */
    movies: trials.find(({ testMse }) => testMse !== null)?.testMse?.movies ?? 0,
    places: places.size,
    replicates: trials.reduce((most, { replicate }) => Math.max(most, replicate), 1),
    ended,
    /** Trials without a test figure: pruned ones were ended on purpose, the others failed. */
    without: trials.flatMap(({ point, replicate, state }) => {
      const place = places.get(point);
      const isEnded = !['succeeded', 'planned', 'running'].includes(state);
      return isEnded && place !== undefined
        ? [{ place, replicate, pruned: state === 'pruned' }]
        : [];
    }),
  };
}

function captionOf({ ended, relative, movies, without }: TrialErrorsData, source: ChartSource) {
  const pruned = without.filter((trial) => trial.pruned).length;
  const failed = without.length - pruned;
  const parts = [
    ...(failed === 0 ? [] : [`${counted(failed, 'trial')} that failed (×)`]),
    ...(pruned === 0 ? [] : [`${counted(pruned, 'trial')} pruned early (◇)`]),
  ];
  return joined([
    `${relative ? 'The test MSE over the measured baseline’s, which is the line at 1,' : 'The test MSE'} of ${counted(ended.length, 'trial')}${ended.length > mostIntervals ? '' : ' with 95 % intervals'}${movies === 0 ? '' : ` over ${counted(movies, 'test movie')}`}; settings are in the leaderboard’s order.`,
    parts.length === 0 ? '' : `Without a figure, along the top: ${parts.join(', ')}.`,
    inColour(source),
  ]);
}

/** With more trials than this, intervals would be one grey block. */
const mostIntervals = 600;

type Dot = ReturnType<typeof dotOf>;

/** Each trial's test error with its interval, settings from left to right by validation, against the measured baseline. */
function draw(data: TrialErrorsData, view: ChartView): Chart {
  const { baseline, ended, places, without } = data;
  const all = ended.map((trial) => dotOf(trial, data));
  const crowded = all.length > mostIntervals;
  const range = yRange(all, baseline, crowded);
  const { max: top } = range;
  const name = data.relative ? 'test MSE, times the baseline' : 'test MSE';
  const chosen = all.filter(({ place }) => place === view.chosen);
  const others = all.filter(({ place }) => place !== view.chosen && isSelected(view, place));
  const hidden = all.filter(({ place }) => place !== view.chosen && !isSelected(view, place));
  const size = crowded ? 3 : all.length > 120 ? 4 : 7;
  return {
    id: 'trial-errors',
    description: `${data.relative ? 'Test MSE relative to the naive baseline' : 'Test MSE'} of ${all.length} trials${crowded ? '' : ' with 95 % intervals'}${baseline === null ? '' : `; the baseline is ${baseline === 1 ? 1 : baseline.toFixed(2)}`}.`,
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
        dots('others-hidden', hidden.map(at), {
          color: colour.faint,
          size: size - 1,
          opacity: 0.35,
        }),
        ...(crowded ? [] : [whiskers('others-intervals', others, colour.faint)]),
        dots('others', others.map(at), { color: colour.muted, size, opacity: crowded ? 0.6 : 1 }),
        whiskers('chosen-intervals', chosen, colour.accent),
        dots('chosen', chosen.map(at), { color: colour.accent, size: size + 2, opacity: 1 }),
        // Without a figure they have no height: they are along the top edge.
        ...[false, true].map((pruned) =>
          dots(
            pruned ? 'pruned' : 'failed',
            without
              .filter((trial) => trial.pruned === pruned)
              .map((trial) => [acrossOf(trial, data), top] as const),
            { ...(pruned ? prunedLook : failedLook), size: crowded ? 5 : 8 },
          ),
        ),
        ...(baseline === null ? [] : [referenceLine('naive baseline', 0, places + 1, baseline)]),
      ],
    },
    marks: fromLeft([
      ...all.map(({ x, y, low, high, place, replicate }) => ({
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

function dotOf(
  { place, replicate, value, low, high }: TrialErrorsData['ended'][number],
  data: TrialErrorsData,
) {
  const x = acrossOf({ place, replicate }, data);
  return { place, replicate, x, y: value, low: low ?? value, high: high ?? value };
}

const at = ({ x, y }: Dot) => [x, y] as const;

/** Replicates of a setting are side by side. */
function acrossOf(
  { place, replicate }: { readonly place: number; readonly replicate: number },
  { replicates }: TrialErrorsData,
): number {
  const aside = replicates === 1 ? 0 : ((replicate - 1) / (replicates - 1) - 0.5) * 0.5;
  return place + 1 + aside;
}

/** One diverged trial must not flatten the rest; what is above the edge is cut off there. */
function yRange(shown: readonly Dot[], baseline: number | null, crowded: boolean) {
  const highs = shown.map(({ y, high }) => (crowded ? y : high)).sort((one, other) => one - other);
  const nearlyAll = highs[Math.floor(highs.length * 0.95)] ?? 1;
  const top = Math.max(Math.min(highs.at(-1) ?? 1, nearlyAll * 1.5), (baseline ?? 0) * 1.03);
  const lows = shown.map(({ y, low }) => (crowded ? y : low));
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
