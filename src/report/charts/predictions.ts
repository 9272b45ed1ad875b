import { numbered, movieTitle } from '../figures/shown-predictions.js';
import { counted } from '../../text/numbers.js';
import { fromLeft, type Chart, type ChartKind, type ChartSource, type Mark } from './chart.js';
import { chartGrid, colour, extent, referenceLine, valueAxis } from './theme.js';

export interface PredictionsData {
  readonly split: 'test' | 'validation';
  readonly trainingMean: number;
  /** The largest error first. */
  readonly movies: readonly {
    readonly title: string;
    readonly actual: number;
    readonly predicted: number;
  }[];
}

/** Two drawings of the same movies: predicted against actual, and by how much each prediction is off. */
export const predictions: ChartKind<PredictionsData> = {
  title: 'Predicted against actual',
  data: dataOf,
  caption: captionOf,
  drawings: { predictions: predictionsChart, residuals: residualsChart },
};

function dataOf({ figures }: ChartSource): PredictionsData | null {
  if (figures.predictions === null) return null;
  const { split, trainingMean, movies } = figures.predictions;
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

function captionOf({ movies, split }: PredictionsData, { figures }: ChartSource): string {
  const replicates = figures.predictions?.replicates ?? 1;
  return `The chosen setting on ${counted(movies.length, `${split} movie`)}, ${replicates === 1 ? 'one replicate' : `the mean of ${replicates} replicates`}, on the IMDB scale. On the solid lines a prediction is right; the dashed lines are the baseline, which says the training mean of every movie. Numbered: the furthest off.`;
}

/** Predicted against actual score in IMDB points, with the line of perfect prediction and the baseline's one answer. */
function predictionsChart({ movies, split, trainingMean }: PredictionsData): Chart {
  const values = extent(movies.flatMap(({ actual, predicted }) => [actual, predicted]));
  const [low, high] = [Math.floor(values.low), Math.ceil(values.high)];
  return {
    id: 'predictions',
    description: `Predicted against actual IMDB score of ${movies.length} ${split} movies.`,
    width: 560,
    height: 440,
    option: {
      grid: { ...chartGrid, left: 56 },
      xAxis: { ...valueAxis('actual IMDB score', 'x'), min: low, max: high },
      yAxis: { ...valueAxis('predicted IMDB score', 'y'), nameGap: 36, min: low, max: high },
      series: [
        movieDots(movies.map(({ actual, predicted }) => [actual, predicted])),
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          z: 1,
          lineStyle: { color: colour.muted, width: 1.25 },
          data: [
            [low, low],
            [high, high],
          ],
        },
        referenceLine('training mean', low, high, trainingMean),
      ],
    },
    marks: fromLeft(movies.map((movie) => movieMark(movie, movie.predicted))),
  };
}

/** How far off each prediction is, against the actual score: what is above the line was thought too good. */
function residualsChart({ movies, split, trainingMean }: PredictionsData): Chart {
  const actual = extent(movies.map((movie) => movie.actual));
  const [low, high] = [Math.floor(actual.low), Math.ceil(actual.high)];
  const errors = movies.map((movie) => Math.round((movie.predicted - movie.actual) * 1000) / 1000);
  const farthest = Math.ceil(extent(errors.map(Math.abs)).high);
  return {
    id: 'residuals',
    title: 'Predicted less actual, against actual',
    description: `Predicted less actual IMDB score against the actual score of ${movies.length} ${split} movies; the farthest is off by ${extent(errors.map(Math.abs)).high.toFixed(1)} points.`,
    width: 560,
    height: 440,
    option: {
      grid: { ...chartGrid, left: 56 },
      xAxis: { ...valueAxis('actual IMDB score', 'x'), min: low, max: high },
      yAxis: {
        ...valueAxis('predicted less actual', 'y'),
        nameGap: 36,
        min: -farthest,
        max: farthest,
      },
      series: [
        movieDots(movies.map((movie, index) => [movie.actual, errors[index] ?? 0])),
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          z: 1,
          lineStyle: { color: colour.muted, width: 1.25 },
          data: [
            [low, 0],
            [high, 0],
          ],
        },
        {
          // What the baseline, which says the training mean of every movie, is off by.
          type: 'line',
          silent: true,
          symbol: 'none',
          clip: true,
          z: 1,
          lineStyle: { color: colour.baseline, width: 2, type: [6, 4] },
          data: [
            [low, trainingMean - low],
            [high, trainingMean - high],
          ],
        },
      ],
    },
    marks: fromLeft(movies.map((movie, index) => movieMark(movie, errors[index] ?? 0))),
  };
}

function movieMark(
  { title, actual, predicted }: PredictionsData['movies'][number],
  height: number,
): Mark {
  return {
    at: [actual, height],
    text: `${title}: actual ${actual.toFixed(1)}, predicted ${predicted.toFixed(1)}`,
    place: null,
  };
}

/** The first ones ringed and numbered. */
function movieDots(points: readonly (readonly [number, number])[]) {
  return {
    id: 'movies',
    type: 'scatter',
    silent: true,
    symbolSize: 9,
    z: 3,
    itemStyle: { color: colour.accent, opacity: 0.7 },
    data: points.map((value, index) => ({
      value,
      ...(index < numbered
        ? {
            itemStyle: { opacity: 1, borderColor: colour.ink, borderWidth: 1.5 },
            label: {
              show: true,
              formatter: String(index + 1),
              position: 'right',
              color: colour.ink,
              textBorderColor: colour.paper,
              textBorderWidth: 3,
            },
          }
        : {}),
    })),
  };
}
