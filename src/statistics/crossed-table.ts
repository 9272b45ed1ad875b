import { mean } from './mean.js';

/**
 * One number for every replicate and movie, [replicates][movies]: the same movies in the same order in every row.
 * "Replicate" is whatever was drawn anew for each row: a training seed, or a pair of trials.
 */
export type CrossedTable = readonly (readonly number[])[];

/** The mean over replicates of each movie's numbers: [movies]. */
export function movieMeans(table: CrossedTable): number[] {
  const sums = Array.from({ length: table[0]?.length ?? 0 }, () => 0);
  for (const replicate of table) {
    for (const [movie, value] of replicate.entries()) sums[movie] = (sums[movie] ?? 0) + value;
  }
  return sums.map((sum) => sum / table.length);
}

/** Mean over all replicates and movies. */
export function grandMean(table: CrossedTable): number {
  return mean(table.map((replicate) => mean(replicate)));
}

/** The table with every number mapped. */
export function mapTable(
  table: CrossedTable,
  map: (value: number, movie: number) => number,
): number[][] {
  return table.map((replicate) => replicate.map(map));
}
