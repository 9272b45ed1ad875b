import { randomStream, type RandomStream, type StreamKey } from '../random/stream.js';
import { grandMean, type CrossedTable } from './crossed-table.js';

/** What picking the lowest mean error of several candidates did to that figure. */
export interface SelectionOptimism {
  /** Place of the candidate with the lowest mean error, and that mean. */
  readonly picked: number;
  readonly apparent: number;
  /** Mean error, on movies and replicates that had no part in picking, of what is picked so. */
  readonly corrected: number;
  /** How often each candidate was picked, as a share of the draws: [candidates]. */
  readonly shares: readonly number[];
  readonly draws: number;
}

/** About so many numbers are looked at in all, so that thousands of settings take a second: they get fewer draws, 100 at least. */
const affordable = 1e8;

/**
 * How much too good the lowest of several mean errors is, by the bootstrap of Tsamardinos, Greasidou and Borboudakis (Machine
 * Learning, 2018): movies are drawn anew with replacement (the same ones for every candidate), and each candidate's replicates
 * too; the lowest mean is picked on them; what was picked is measured on the movies and replicates not drawn. The mean of those
 * measurements estimates the error of what such a choice gives. A draw that leaves a candidate no replicate unseen measures it on
 * all of them, so that with two or three replicates the luck of seeds is corrected for in part only.
 * @param candidates squared errors, each [replicates][movies] on the same movies in the same order
 * @returns null with fewer than two candidates or ten movies
 */
export function selectionOptimism(
  candidates: readonly CrossedTable[],
  key: StreamKey,
): SelectionOptimism | null {
  const movies = candidates[0]?.[0]?.length ?? 0;
  if (candidates.length < 2 || movies < 10) return null;
  const rows = candidates.reduce((sum, table) => sum + table.length, 0);
  const draws = Math.max(100, Math.min(1000, Math.floor(affordable / (rows * movies))));
  const stream = randomStream(key);
  const tables = candidates.map((table) => table.map((row) => Float64Array.from(row)));
  const counts = candidates.map(() => 0);
  let measured = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    const drawn = Float64Array.from(multiplicities(movies, stream));
    const unseen = [...drawn].flatMap((count, movie) => (count === 0 ? movie : []));
    let [lowest, place, replicatesDrawn] = [Number.POSITIVE_INFINITY, 0, [1]];
    for (const [candidate, table] of tables.entries()) {
      const replicates = table.length === 1 ? [1] : multiplicities(table.length, stream);
      const value = weightedMean(table, replicates, drawn);
      if (value < lowest) [lowest, place, replicatesDrawn] = [value, candidate, replicates];
    }
    counts[place] = (counts[place] ?? 0) + 1;
    const table = candidates[place] ?? [];
    const fresh = table.filter((_, replicate) => replicatesDrawn[replicate] === 0);
    measured += grandMean(
      (fresh.length === 0 ? table : fresh).map((row) =>
        unseen.map((movie) => row[movie] ?? Number.NaN),
      ),
    );
  }
  const means = candidates.map((table) => grandMean(table));
  const apparent = Math.min(...means);
  return {
    picked: means.indexOf(apparent),
    apparent,
    corrected: measured / draws,
    shares: counts.map((count) => count / draws),
    draws,
  };
}

/** How often each of `size` things is drawn, with replacement, in `size` draws. */
function multiplicities(size: number, stream: RandomStream): number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (let draw = 0; draw < size; draw += 1) {
    const drawn = Math.floor(stream.uniform() * size);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  return counts;
}

function weightedMean(
  table: readonly Float64Array[],
  ofReplicates: readonly number[],
  ofMovies: Float64Array,
): number {
  let sum = 0;
  for (let replicate = 0; replicate < table.length; replicate += 1) {
    const weight = ofReplicates[replicate] ?? 0;
    const row = table[replicate];
    if (weight === 0 || row === undefined) continue;
    let ofRow = 0;
    for (let movie = 0; movie < row.length; movie += 1) {
      ofRow += (ofMovies[movie] ?? 0) * (row[movie] ?? 0);
    }
    sum += weight * ofRow;
  }
  return sum / (table.length * ofMovies.length);
}
