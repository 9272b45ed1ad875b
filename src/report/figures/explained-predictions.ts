import type { Explanations, SweepRecord } from '../../store/queries/sweep-record.js';
import type { BestPredictions } from './best-predictions.js';
import { shownPredictions } from './shown-predictions.js';

type Made = Extract<Explanations['answer'], { readonly kind: 'made' }>;
export type ExplainedMovieFrames = Made['movies'][number];

/** What the frames of the predictions that the page shows did; null where it shows none. */
export type ExplainedPredictions =
  /** By the network of one trial, in points of the IMDB scale. */
  | {
      readonly kind: 'made';
      readonly trialId: string;
      readonly movies: readonly ExplainedMovieFrames[];
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Nobody looked, or at another setting or other movies than are shown now. */
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
