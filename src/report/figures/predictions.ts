import { mean } from '../../statistics/crossed-table.js';
import type { Explanations, SweepRecord } from '../../store/queries/sweep-record.js';
import { succeededAt } from './points.js';
import { shownPredictions } from './shown-predictions.js';
import { labelScale, splitPredictions } from './split-predictions.js';

export type BestPredictions = NonNullable<ReturnType<typeof bestPredictions>>;
export type MoviePrediction = BestPredictions['movies'][number];

/**
 * Predictions of one point in IMDB points, averaged over replicates, for the test movies, or for validation where there is no test;
 * the largest error first. Null where there are none.
 */
export function bestPredictions(sweep: SweepRecord, point: string) {
  const succeeded = succeededAt(sweep, point);
  const scale = labelScale(sweep.dataset);
  if (scale === null) return null;
  const known = new Map(sweep.dataset.movies.map((movie) => [movie.movieId, movie]));
  for (const split of ['test', 'validation'] as const) {
    const shared = splitPredictions(succeeded, split);
    if (shared === null) continue;
    const points = (standardised: number) => scale.mean + scale.std * standardised;
    const movies = shared.movieIds.map((movieId, index) => {
      const movie = known.get(movieId);
      return {
        movieId,
        title: movie?.title ?? movieId,
        year: movie?.year ?? null,
        actual: movie?.score ?? points(shared.labels[index] ?? Number.NaN),
        predicted: points(mean(shared.predictions.map((row) => row[index] ?? Number.NaN))),
      };
    });
    const error = ({ actual, predicted }: (typeof movies)[number]) => Math.abs(actual - predicted);
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

type ExplainedMovieFrames = Extract<
  Explanations['answer'],
  { readonly kind: 'made' }
>['movies'][number];

/** What the frames of the predictions that the page shows did; null where it shows none. */
export type ExplainedPredictions =
  /** By the network of one trial, in points of the IMDB scale. */
  | {
      readonly kind: 'made';
      readonly trialId: string;
      readonly movies: readonly ExplainedMovieFrames[];
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Nothing was explained, or another setting or other movies than are shown now. */
  | { readonly kind: 'not-explained' }
  | null;

/** The explanations that were made when the sweep had ended, as far as they are of what is shown. */
export function explainedPredictions(
  { explanations, trials }: SweepRecord,
  predictions: BestPredictions | null,
): ExplainedPredictions {
  if (predictions === null) return null;
  const trial = trials.find(({ trialId }) => trialId === explanations?.trialId);
  if (explanations === null || trial?.point !== predictions.point) return { kind: 'not-explained' };
  const { answer, trialId } = explanations;
  if (answer.kind === 'failed') return answer;
  const { worst, closest } = shownPredictions(predictions);
  const shown = new Set([...worst, ...closest].map(({ movieId }) => movieId));
  const movies = answer.movies.filter(({ movieId }) => shown.has(movieId));
  return movies.length === 0 ? { kind: 'not-explained' } : { kind: 'made', trialId, movies };
}
