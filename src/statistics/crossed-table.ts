export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** The middle value, or the mean of the two; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

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
  return sums.map((total) => total / table.length);
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

/** How far a mean over movies and replicates may be off. */
export interface Uncertainty {
  readonly standardError: number;
  /** Of the standard error, for Student's t; fractional. */
  readonly degreesOfFreedom: number;
}

/**
 * The standard error of the grand mean where movies and replicates are both samples, crossed: every replicate saw every movie.
 * Two-way random effects without repetition: with mean squares M of movies, S of replicates and E of the rest,
 * var = (M + S - E) / (movies x replicates); Searle, Casella, McCulloch, Variance Components (1992), chapter 4. S below E says
 * that replicates differ by no more than chance, and is raised to E.
 *
 * Degrees of freedom: the harmonic mean of those of M and S, weighted by the share S / (M + S - E) that replicates have. It falls
 * faster than Satterthwaite's, which squares shares as though they were known: with three replicates they hardly are, and intervals
 * by it cover 92 to 93 % where the replicates' share is .7 or more, these 93 to 96.5 % at any share as long as errors are mostly
 * the movies' own. Two replicates cannot be corrected so: 89 to 93 % at such shares.
 *
 * With one replicate the spread between replicates cannot be seen: the error is then that of these trained models over movies.
 * @returns null with fewer than two movies.
 */
export function crossedUncertainty(table: CrossedTable): Uncertainty | null {
  const replicates = table.length;
  const movies = table[0]?.length ?? 0;
  if (movies < 2 || replicates < 1) return null;
  const grand = grandMean(table);
  const byMovie = movieMeans(table);
  const ofMovies = (replicates * sum(byMovie.map((value) => (value - grand) ** 2))) / (movies - 1);
  if (replicates === 1) {
    return { standardError: Math.sqrt(ofMovies / movies), degreesOfFreedom: movies - 1 };
  }
  const byReplicate = table.map((replicate) => mean(replicate));
  const ofReplicates =
    (movies * sum(byReplicate.map((value) => (value - grand) ** 2))) / (replicates - 1);
  const rest =
    sum(
      table.map((values, replicate) =>
        squaredRest(values, byMovie, (byReplicate[replicate] ?? 0) - grand),
      ),
    ) /
    ((movies - 1) * (replicates - 1));
  const excess = Math.max(ofReplicates - rest, 0);
  const total = ofMovies + excess;
  if (total === 0) return { standardError: 0, degreesOfFreedom: movies - 1 };
  // Where the excess is raised to 0, replicates add no uncertainty, and none of their few degrees of freedom.
  const share = excess === 0 ? 0 : Math.min(1, ofReplicates / total);
  const inverse = (1 - share) / (movies - 1) + share / (replicates - 1);
  return {
    standardError: Math.sqrt(total / (movies * replicates)),
    degreesOfFreedom: 1 / inverse,
  };
}

/** Sum of squares of what neither movies nor the replicate explain, without an array for it: a report does this for millions. */
function squaredRest(
  values: readonly number[],
  byMovie: readonly number[],
  ofReplicate: number,
): number {
  let total = 0;
  for (const [movie, value] of values.entries()) {
    total += (value - (byMovie[movie] ?? 0) - ofReplicate) ** 2;
  }
  return total;
}
