import type { Estimate } from '../../statistics/estimate.js';
import { squaredErrors } from '../../statistics/mean-error.js';
import { pairedDifference } from '../../statistics/paired-difference.js';
import { datasetFileSchema } from '../../dataset/dataset-file.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import { labelScale } from './label-scale.js';
import { splitScores } from './metrics.js';
import type { SplitScores } from './metrics.js';
import { splitPredictions } from './split-predictions.js';

/** What the cheap reference, ridge regression on statistics of the frames, reaches on the movies that the trials are measured on. */
interface ReferenceFigures {
  readonly kind: 'ridge';
  /** Its penalty, chosen on the validation movies. */
  readonly lambda: number;
  readonly trainMse: number | null;
  readonly validation: SplitScores | null;
  readonly test: SplitScores | null;
}

/** The reference of a sweep, or that its dataset was built by a version which computed none; null where there is no dataset. */
export type Reference = ReferenceFigures | { readonly kind: 'not-computed' } | null;

const referenceSchema = datasetFileSchema.shape.reference;

/** The reference as it was frozen with the dataset's facts, measured like any setting. */
export function referenceOf(sweep: SweepRecord): Reference {
  const { dataset } = sweep;
  if (dataset.movies.length === 0) return null;
  const stated = referenceSchema.safeParse(dataset.facts['reference']);
  if (!stated.success) return { kind: 'not-computed' };
  const { lambda, mse } = stated.data;
  const scale = labelScale(dataset);
  const predicted = [{ predictions: referencePredictions(sweep), metrics: {} }];
  return {
    kind: 'ridge',
    lambda,
    trainMse: mse.train,
    validation: splitScores(predicted, 'validation', scale),
    test: splitScores(predicted, 'test', scale),
  };
}

/**
 * MSE of these trials less the reference's on the same test movies: below 0, the trials are better. The reference is one fitted
 * model; movies and the trials' replicates are what the interval speaks of.
 * @returns null where trials or reference predicted no test movie.
 */
export function differenceFromReference(
  sweep: SweepRecord,
  trials: readonly Pick<TrialRecord, 'predictions'>[],
): Estimate | null {
  const predictions = referencePredictions(sweep);
  if (trials.length === 0 || predictions.length === 0) return null;
  const shared = splitPredictions([...trials, { predictions }], 'test');
  if (shared === null) return null;
  const errors = squaredErrors(shared.predictions, shared.labels);
  const reference = errors.at(-1) ?? [];
  const { uncertainty: _, ...difference } = pairedDifference(
    errors.slice(0, -1).map((row) => row.map((error, movie) => error - (reference[movie] ?? 0))),
  );
  return difference;
}

/** On standardised labels, as trials' predictions are. */
function referencePredictions({ dataset }: SweepRecord): TrialRecord['predictions'] {
  const stated = referenceSchema.safeParse(dataset.facts['reference']);
  const scale = labelScale(dataset);
  if (!stated.success || scale === null) return [];
  const known = new Map(Object.entries(stated.data.predictions));
  return dataset.movies.flatMap(({ movieId, split, score }) => {
    const prediction = known.get(movieId);
    if (split === 'train' || prediction === undefined) return [];
    return [{ movieId, split, label: (score - scale.mean) / scale.std, prediction }];
  });
}
