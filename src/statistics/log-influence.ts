import { grandMean } from './crossed-table.js';
import type { CrossedTable } from './crossed-table.js';
import { mean } from './mean.js';

/**
 * What each movie and replicate adds to the logarithm of the mean of errors that cannot be negative, [replicates][movies], as
 * distances from 0: the delete-one jackknife over movies within each replicate (Efron and Stein 1981), each row moved to where its
 * replicate's mean lies relative to the whole. The jackknife rather than the derivative, error / mean error - 1, because with few
 * movies and skewed errors the derivative gives intervals that are too narrow: of 45 movies with squared normal errors they cover
 * 93.1 % instead of 94.1 %, with exponential ones 90.7 % instead of 93.4 %.
 */
export function logInfluence(errors: CrossedTable): number[][] {
  const whole = grandMean(errors);
  return errors.map((replicate) => {
    const own = mean(replicate);
    if (!(own > 0)) return replicate.map(() => (own === 0 ? -1 : Number.NaN));
    const movies = replicate.length;
    const weight = own / whole;
    const pseudo = replicate.map((error) => {
      // Where one movie holds all the error, nothing would be left without it, and the logarithm would be infinite.
      const left = Math.max(movies - error / own, 0.5);
      return -(movies - 1) * Math.log(left / (movies - 1));
    });
    const centre = mean(pseudo);
    return pseudo.map((value) => weight * (value - centre) + weight - 1);
  });
}
