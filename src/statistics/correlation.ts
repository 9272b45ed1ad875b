import { crossedUncertainty, grandMean, mean, type CrossedTable } from './crossed-table.js';
import { tInterval, type Estimate } from './intervals.js';

/** A sample as distances from its mean in units of its standard deviation (dividing by n); null without variance. */
function standardised(values: readonly number[]): number[] | null {
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  return deviation > 0 ? values.map((value) => (value - centre) / deviation) : null;
}

/** Pearson's r of two samples of equal length; null where either has no variance. */
export function pearson(first: readonly number[], second: readonly number[]): number | null {
  const [one, other] = [standardised(first), standardised(second)];
  if (one === null || other === null) return null;
  const product = mean(one.map((value, index) => value * (other[index] ?? Number.NaN)));
  return Math.max(-1, Math.min(1, product));
}

/**
 * Pearson's r between predictions and labels. Estimand: the correlation over the population of movies, averaged over training
 * seeds on Fisher's scale (atanh). The interval is Student's t on that scale from r without each movie in turn (the delete-one jackknife): no normality
 * assumed.
 * @param predictions [replicates][movies]
 * @returns null where labels or any replicate's predictions have no variance.
 */
export function correlation(
  predictions: CrossedTable,
  labels: readonly number[],
  level = 0.95,
): Estimate | null {
  const actual = standardised(labels);
  if (actual === null) return null;
  const influence: number[][] = [];
  const movies = labels.length;
  for (const replicate of predictions) {
    const predicted = standardised(replicate);
    const r = pearson(replicate, labels);
    if (predicted === null || r === null || Math.abs(r) === 1) return null;
    const pseudo = predicted.map(
      (x, movie) =>
        Math.atanh(r) - Math.atanh(correlationWithout(r, [x, actual[movie] ?? 0], movies)),
    );
    const bias = mean(pseudo);
    influence.push(pseudo.map((value) => Math.atanh(r) + (movies - 1) * (value - bias)));
  }
  const centre = grandMean(influence);
  const uncertainty = crossedUncertainty(influence);
  return {
    value: Math.tanh(centre),
    ...tInterval({ centre, uncertainty, back: Math.tanh }, level),
    level,
    movies,
    replicates: predictions.length,
  };
}

/** r of the movies but one, from that one's standardised prediction and label. Short of 1, where atanh ends. */
function correlationWithout(r: number, [x, y]: readonly [number, number], movies: number): number {
  const rest = (one: number, other: number) => (one * other) / (movies - 1);
  const variances = (1 - rest(x, x)) * (1 - rest(y, y));
  const without = variances > 0 ? (r - rest(x, y)) / Math.sqrt(variances) : r;
  return Math.max(-1 + 1e-9, Math.min(1 - 1e-9, without));
}
