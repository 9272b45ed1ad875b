import { counted } from '../../text/numbers.js';
import { movieTitle, numbered } from '../figures/shown-predictions.js';
import { fromLeft, type Chart, type ChartKind, type ChartSource } from './chart.js';
import { chartGrid, colour, extent, referenceLine, straightLine, valueAxis } from './theme.js';

type PredictionsData = NonNullable<ReturnType<typeof dataOf>>;
type Movie = PredictionsData['movies'][number];

/** Two drawings of the same movies: predicted against actual, and by how much each prediction is off. */
export const predictions: ChartKind<PredictionsData> = {
  title: 'Predicted against actual',
  data: dataOf,
  caption: captionOf,
  drawings: { predictions: predictionsChart, residuals: residualsChart },
};

function dataOf({ figures }: ChartSource) {
  if (figures.predictions === null) return null;
  const { split, trainingMean, movies } = figures.predictions;
  return {
    split,
    trainingMean: rounded(trainingMean),
    /** The largest error first. */
    movies: movies.map((movie) => ({
      title: movieTitle(movie),
      actual: rounded(movie.actual),
      predicted: rounded(movie.predicted),
    })),
  };
}

function rounded(score: number): number {
  return Math.round(score * 1000) / 1000;
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
    ...moviesAgainstActual(movies, ({ predicted }) => predicted, {
      x: [low, high],
      y: [low, high],
      name: 'predicted IMDB score',
      lines: [
        straightLine(perfect, [low, low], [high, high]),
        referenceLine('training mean', low, high, trainingMean),
      ],
    }),
  };
}

/** How far off each prediction is, against the actual score: what is above the line was thought too good. */
function residualsChart({ movies, split, trainingMean }: PredictionsData): Chart {
  const actual = extent(movies.map((movie) => movie.actual));
  const [low, high] = [Math.floor(actual.low), Math.ceil(actual.high)];
  const error = (movie: Movie) => rounded(movie.predicted - movie.actual);
  const farthest = extent(movies.map((movie) => Math.abs(error(movie)))).high;
  return {
    id: 'residuals',
    title: 'Predicted less actual, against actual',
    description: `Predicted less actual IMDB score against the actual score of ${movies.length} ${split} movies; the farthest is off by ${farthest.toFixed(1)} points.`,
    ...moviesAgainstActual(movies, error, {
      x: [low, high],
      y: [-Math.ceil(farthest), Math.ceil(farthest)],
      name: 'predicted less actual',
      lines: [
        straightLine(perfect, [low, 0], [high, 0]),
        // What the baseline, which says the training mean of every movie, is off by.
        straightLine(
          { color: colour.baseline, width: 2, type: [6, 4] },
          [low, trainingMean - low],
          [high, trainingMean - high],
        ),
      ],
    }),
  };
}

const perfect = { color: colour.muted, width: 1.25 };

/** A dot a movie, the first ones ringed and numbered. */
function moviesAgainstActual(
  movies: readonly Movie[],
  heightOf: (movie: Movie) => number,
  { x, y, name, lines }: { x: number[]; y: number[]; name: string; lines: readonly object[] },
): Omit<Chart, 'id' | 'title' | 'description'> {
  const dots = {
    id: 'movies',
    type: 'scatter',
    silent: true,
    symbolSize: 9,
    z: 3,
    itemStyle: { color: colour.accent, opacity: 0.7 },
    data: movies.map((movie, index) => ({
      value: [movie.actual, heightOf(movie)],
      ...(index < numbered ? numberedLook(index + 1) : {}),
    })),
  };
  return {
    width: 560,
    height: 440,
    option: {
      grid: { ...chartGrid, left: 56 },
      xAxis: { ...valueAxis('actual IMDB score', 'x'), min: x[0], max: x[1] },
      yAxis: { ...valueAxis(name, 'y'), nameGap: 36, min: y[0], max: y[1] },
      series: [dots, ...lines],
    },
    marks: fromLeft(
      movies.map((movie) => ({
        at: [movie.actual, heightOf(movie)],
        text: `${movie.title}: actual ${movie.actual.toFixed(1)}, predicted ${movie.predicted.toFixed(1)}`,
        place: null,
      })),
    ),
  };
}

function numberedLook(number: number) {
  return {
    itemStyle: { opacity: 1, borderColor: colour.ink, borderWidth: 1.5 },
    label: {
      show: true,
      formatter: String(number),
      position: 'right',
      color: colour.ink,
      textBorderColor: colour.paper,
      textBorderWidth: 3,
    },
  };
}
