import { mean } from '../../statistics/mean.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { labelScale } from './label-scale.js';
import { pointsOf } from './points.js';
import { splitPredictions } from './split-predictions.js';

/** One movie's actual and predicted score in IMDB points, the prediction averaged over replicates. */
export interface MoviePrediction {
  readonly movieId: string;
  readonly title: string;
  readonly year: number | null;
  readonly actual: number;
  readonly predicted: number;
}

export interface BestPredictions {
  readonly split: 'test' | 'validation';
  readonly point: string;
  readonly replicates: number;
  /** What the naive baseline says of every movie. */
  readonly trainingMean: number;
  /** The largest error first. */
  readonly movies: readonly MoviePrediction[];
}

/** Predictions of one point for the test movies, or for validation where there is no test; null where there are none. */
export function bestPredictions(sweep: SweepRecord, point: string): BestPredictions | null {
  const succeeded = pointsOf(sweep).find((one) => one.point === point)?.succeeded ?? [];
  const scale = labelScale(sweep.dataset);
  if (scale === null) return null;
  const known = new Map(sweep.dataset.movies.map((movie) => [movie.movieId, movie]));
  for (const split of ['test', 'validation'] as const) {
    const shared = splitPredictions(succeeded, split);
    if (shared === null) continue;
    const movies = shared.movieIds.map((movieId, index) => {
      const movie = known.get(movieId);
      const standardised = mean(shared.predictions.map((row) => row[index] ?? Number.NaN));
      return {
        movieId,
        title: movie?.title ?? movieId,
        year: movie?.year ?? null,
        actual: movie?.score ?? scale.mean + scale.std * (shared.labels[index] ?? Number.NaN),
        predicted: scale.mean + scale.std * standardised,
      };
    });
    const error = ({ actual, predicted }: MoviePrediction) => Math.abs(actual - predicted);
    return {
      split,
      point,
      replicates: succeeded.length,
      trainingMean: scale.mean,
      movies: movies.toSorted((one, other) => error(other) - error(one)),
    };
  }
  return null;
}
