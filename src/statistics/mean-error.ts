import { crossedUncertainty } from './crossed-variance.js';
import { grandMean, mapTable } from './crossed-table.js';
import type { CrossedTable } from './crossed-table.js';
import { tInterval } from './estimate.js';
import type { Estimate } from './estimate.js';
import { logInfluence } from './log-influence.js';

/** (prediction - label) squared: [replicates][movies]. */
export function squaredErrors(predictions: CrossedTable, labels: readonly number[]): number[][] {
  return mapTable(predictions, (value, movie) => (value - (labels[movie] ?? Number.NaN)) ** 2);
}

/** |prediction - label|: [replicates][movies]. */
export function absoluteErrors(predictions: CrossedTable, labels: readonly number[]): number[][] {
  return mapTable(predictions, (value, movie) => Math.abs(value - (labels[movie] ?? Number.NaN)));
}

/**
 * The mean of errors that cannot be negative (squared or absolute), [replicates][movies].
 * Estimand: the mean error over the population of movies these were drawn from and, with two replicates or more, over training
 * seeds; with one, of the one trained model. The interval is Student's t on the logarithm of the mean, which undoes most of the
 * skew of squared errors, with the jackknife's variance.
 */
export function meanError(errors: CrossedTable, level = 0.95): Estimate {
  const value = grandMean(errors);
  const uncertainty = value > 0 ? crossedUncertainty(logInfluence(errors)) : null;
  const interval = tInterval({ centre: Math.log(value), uncertainty, back: Math.exp }, level);
  return { value, ...interval, level, movies: errors[0]?.length ?? 0, replicates: errors.length };
}
