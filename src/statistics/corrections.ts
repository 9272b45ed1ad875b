import { randomStream, type StreamKey } from '../random/stream.js';
import { crossedUncertainty, movieMeans, mean, type CrossedTable } from './crossed-table.js';

/**
 * Holm's step-down adjustment (1979): p values that keep the chance of any false finding among them at the level they are read at,
 * however the tests depend on each other. In the order given; a test without a p, null, counts for nothing.
 */
export function holm<P extends number | null>(values: readonly P[]): P[] {
  const ordered = values
    .flatMap((p, index) => (p === null ? [] : [{ p, index }]))
    .toSorted((one, other) => one.p - other.p);
  const adjusted: (number | null)[] = values.map(() => null);
  let highest = 0;
  for (const [rank, { p, index }] of ordered.entries()) {
    highest = Math.max(highest, Math.min(1, p * (ordered.length - rank)));
    adjusted[index] = highest;
  }
  return adjusted as P[];
}

const draws = 1000;

/**
 * How many standard errors an interval must reach so that the intervals of all candidates hold together with the given
 * probability: the quantile of the largest |error / standard error| among them (single-step max-t; Hothorn, Bretz, Westfall 2008),
 * drawn with a normal weight for each movie (the multiplier bootstrap of Chernozhukov, Chetverikov, Kato 2013), the same for all
 * candidates, and a separate one for each candidate's replicates. An interval so wide may be read after picking any candidate.
 * @param influences of each candidate, [replicates][movies] on the same movies: what its estimate is the mean of
 * @returns at least the normal quantile for one candidate; null where no candidate has an uncertainty
 */
export function maxStatistic(
  influences: readonly CrossedTable[],
  key: StreamKey,
  level = 0.95,
): number | null {
  const candidates = influences.flatMap((table) => {
    const uncertainty = crossedUncertainty(table);
    if (uncertainty === null || !(uncertainty.standardError > 0)) return [];
    const byMovie = movieMeans(table);
    const centre = mean(byMovie);
    // So that one replicate's weights have a sum of squares of 1.
    const scale = Math.sqrt(byMovie.length * (byMovie.length - 1)) * uncertainty.standardError;
    const weights = Float64Array.from(byMovie, (value) => (value - centre) / scale);
    const ofMovies = weights.reduce((sum, weight) => sum + weight ** 2, 0);
    const rest = table.length === 1 ? 0 : Math.max(0, 1 - ofMovies);
    return [{ weights, ofReplicates: Math.sqrt(rest) }];
  });
  const movies = candidates[0]?.weights.length ?? 0;
  if (candidates.length === 0) return null;
  const stream = randomStream(key);
  const largest = Array.from({ length: draws }, () => {
    const multipliers = Float64Array.from({ length: movies }, () => stream.normal());
    let most = 0;
    for (const { weights, ofReplicates } of candidates) {
      let statistic = ofReplicates > 0 ? ofReplicates * stream.normal() : 0;
      for (let movie = 0; movie < movies; movie += 1) {
        statistic += (weights[movie] ?? 0) * (multipliers[movie] ?? 0);
      }
      most = Math.max(most, Math.abs(statistic));
    }
    return most;
  }).sort((one, other) => one - other);
  return largest[Math.ceil(level * draws) - 1] ?? null;
}
