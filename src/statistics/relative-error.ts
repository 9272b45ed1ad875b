import { crossedUncertainty } from './crossed-variance.js';
import { grandMean, mapTable } from './crossed-table.js';
import type { CrossedTable } from './crossed-table.js';
import { tInterval } from './estimate.js';
import type { Estimate } from './estimate.js';
import { logInfluence } from './log-influence.js';
import { mean } from './mean.js';

/**
 * Relative MSE: the mean squared error over that of a reference (the naive baseline) on the same movies.
 * Estimand: E[model's squared error] / E[reference's squared error] over the population of movies and, with two replicates or
 * more, over training seeds; with one, of the one trained model.
 * The interval is Student's t on the logarithm of the ratio: a movie's influence on it is that on the
 * model's error less that on the reference's, so that what makes a movie hard for both cancels.
 * @param errors squared errors of the model, [replicates][movies]
 * @param reference squared errors of the reference on the same movies, [movies]
 */
export function relativeError(
  errors: CrossedTable,
  reference: readonly number[],
  level = 0.95,
): Estimate {
  const value = grandMean(errors) / mean(reference);
  const usable = value > 0 && Number.isFinite(value);
  const uncertainty = usable ? crossedUncertainty(logRatioInfluence(errors, reference)) : null;
  const interval = tInterval({ centre: Math.log(value), uncertainty, back: Math.exp }, level);
  return { value, ...interval, level, movies: reference.length, replicates: errors.length };
}

/** What each movie and replicate adds to the logarithm of the relative MSE: [replicates][movies]. */
export function logRatioInfluence(errors: CrossedTable, reference: readonly number[]): number[][] {
  const [ofReference = []] = logInfluence([reference]);
  return mapTable(
    logInfluence(errors),
    (value, movie) => value - (ofReference[movie] ?? Number.NaN),
  );
}
