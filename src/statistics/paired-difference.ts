import { crossedUncertainty } from './crossed-variance.js';
import type { Uncertainty } from './crossed-variance.js';
import { grandMean } from './crossed-table.js';
import type { CrossedTable } from './crossed-table.js';
import { tInterval } from './estimate.js';
import type { Estimate } from './estimate.js';

/** A mean difference with what a power statement needs. */
export interface PairedDifference extends Estimate {
  readonly uncertainty: Uncertainty | null;
}

/**
 * The mean of paired differences, [pairs][movies]: a row is one pair of trials that agree in everything but the compared setting,
 * a number is the difference of their squared errors on one movie.
 * Estimand: the mean difference over the population of movies and over pairs (seeds, and settings of the other axes as this grid
 * mixes them). Pairs are the second random level even where a point has one seed: two trained networks differ by luck alone.
 * With one pair that luck cannot be seen, and the interval is over movies only.
 */
export function pairedDifference(differences: CrossedTable, level = 0.95): PairedDifference {
  const value = grandMean(differences);
  const uncertainty = crossedUncertainty(differences);
  return {
    value,
    ...tInterval({ centre: value, uncertainty, back: (same) => same }, level),
    level,
    movies: differences[0]?.length ?? 0,
    replicates: differences.length,
    uncertainty,
  };
}
