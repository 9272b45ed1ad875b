import type { ReportFigures } from '../report-figures.js';
import { movieTitle } from '../text/movies.js';
import { pointText } from '../text/settings.js';
import type { ChartData, PredictionsData } from './chart-data.js';
import { curvesData } from './curves-data.js';
import { settingsMapData } from './settings-map-data.js';
import { timesData } from './times-data.js';
import { trialErrorsData } from './trial-errors-data.js';

/** What the page's charts are drawn from, on the server and again by the page's script. */
export function chartData(figures: ReportFigures): ChartData {
  const { leaderboard, verdict, curves, trials, baseline, predictions, axes } = figures;
  const places = new Map(leaderboard.map(({ point }, place) => [point, place]));
  return {
    settings: leaderboard.map((row) => pointText(row.axes)),
    chosen: 'chosen' in verdict ? (places.get(verdict.chosen.point) ?? null) : null,
    curves: curvesData(curves, places),
    settingsMap: settingsMapData(leaderboard, axes),
    predictions: predictions === null ? null : predictionsData(predictions),
    trials: trialErrorsData(trials, places, baseline.test?.mse.value ?? null),
    times: timesData(leaderboard),
  };
}

function predictionsData({
  split,
  trainingMean,
  movies,
}: NonNullable<ReportFigures['predictions']>): PredictionsData {
  const rounded = (score: number) => Math.round(score * 1000) / 1000;
  return {
    split,
    trainingMean: rounded(trainingMean),
    movies: movies.map((movie) => ({
      title: movieTitle(movie),
      actual: rounded(movie.actual),
      predicted: rounded(movie.predicted),
    })),
  };
}
