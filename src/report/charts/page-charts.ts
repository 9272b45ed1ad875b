import type { ChartData } from '../chart-data/chart-data.js';
import type { Chart, ChartView } from './chart.js';
import { learningCurvesChart } from './learning-curves.js';
import { predictionsChart, residualsChart } from './predictions.js';
import { settingsMapChart } from './settings-map.js';
import { timesChart } from './times.js';
import { trialErrorsChart } from './trial-errors.js';

/** The charts of a page by their id: the server draws them all as SVG, the page's script draws them again when they are seen. */
export const pageCharts = {
  'learning-curves': ({ curves }: ChartData, view: ChartView) =>
    curves === null ? null : learningCurvesChart(curves, view),
  'settings-map': ({ settingsMap }: ChartData, view: ChartView) =>
    settingsMap === null ? null : settingsMapChart(settingsMap, view),
  predictions: ({ predictions }: ChartData) =>
    predictions === null ? null : predictionsChart(predictions),
  residuals: ({ predictions }: ChartData) =>
    predictions === null ? null : residualsChart(predictions),
  'trial-errors': ({ trials }: ChartData, view: ChartView) =>
    trials === null ? null : trialErrorsChart(trials, view),
  times: ({ times }: ChartData, view: ChartView) =>
    times === null ? null : timesChart(times, view),
} satisfies Record<string, (data: ChartData, view: ChartView) => Chart | null>;

export type ChartId = keyof typeof pageCharts;
