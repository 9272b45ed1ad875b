import type { ReportFigures } from '../report-figures.js';
import { pointText } from '../../text/words.js';
import type { Chart, ChartKind, ChartSource, ChartView } from './chart.js';
import { learningCurves } from './learning-curves.js';
import { predictions } from './predictions.js';
import { settingsMap } from './settings-map.js';
import { times } from './times.js';
import { trialErrors } from './trial-errors.js';

/** All charts, in the page's order: training, settings, predictions, trials, time. */
export const chartKinds = { learningCurves, settingsMap, predictions, trialErrors, times };

export type ChartName = keyof typeof chartKinds;

/** What the charts of a page show. A setting is its place on the leaderboard, from 0. */
export interface ChartData {
  /** The swept settings of each place, in words. */
  readonly settings: readonly string[];
  /** The place that validation chose. */
  readonly chosen: number | null;
  readonly charts: { readonly [Name in ChartName]: ReturnType<(typeof chartKinds)[Name]['data']> };
}

/** What the server draws charts from, and the page's script again. */
export function chartData(figures: ReportFigures): ChartData {
  const source = chartSource(figures);
  const data = Object.entries(chartKinds).map(([name, kind]) => [name, kind.data(source)]);
  return {
    settings: figures.leaderboard.map((row) => pointText(row.axes)),
    chosen: source.chosen,
    charts: Object.fromEntries(data) as ChartData['charts'],
  };
}

export function chartSource(figures: ReportFigures): ChartSource {
  const { leaderboard, verdict } = figures;
  const places = new Map(leaderboard.map(({ point }, place) => [point, place]));
  const chosen = 'chosen' in verdict ? (places.get(verdict.chosen.point) ?? null) : null;
  return { figures, places, chosen };
}

/** A kind with its data; null where there is nothing to draw. */
export function chartOf(
  name: ChartName,
  { charts }: ChartData,
): { readonly kind: ChartKind<unknown>; readonly data: unknown } | null {
  const data = charts[name];
  return data === null ? null : { kind: chartKinds[name] as ChartKind<unknown>, data };
}

/** The drawing of this id; null where there is none. */
export function drawing(id: string, data: ChartData, view: ChartView): Chart | null {
  for (const name of Object.keys(chartKinds) as ChartName[]) {
    const chart = chartOf(name, data);
    const draw = Object.hasOwn(chartKinds[name].drawings, id)
      ? chart?.kind.drawings[id]
      : undefined;
    if (draw !== undefined) return draw(chart?.data, view);
  }
  return null;
}
