import { splitNames } from '../split.js';
import type { Split, SplitCounts, SplitShares } from '../split.js';

/** With fewer movies than this an MSE is known to about half of itself at best. */
const fewMovies = 10;

/**
 * What a split means for the report where validation or test hold few movies, or less than half of their share; null where all hold
 * enough. The interval is that of an MSE of normal errors, whose standard error is sqrt(2 / n) of it; comparisons by movie flip signs,
 * so that the smallest p of n movies is 2^(1 - n).
 */
export function unevenSplitText(counts: SplitCounts, shares: SplitShares): string | null {
  const movies = counts.train + counts.validation + counts.test;
  const isFew = (split: Split) =>
    shares[split] > 0 &&
    (counts[split] < fewMovies || counts[split] < (movies * shares[split]) / 200);
  const few = (['validation', 'test'] as const).filter(isFew);
  if (few.length === 0) return null;
  const asked = splitNames.map((split) => shares[split]).join('/');
  const what = few.map((split) => meaning(split, counts[split])).join('; ');
  return `The ${movies} movies are split ${counts.train}/${counts.validation}/${counts.test} (training/validation/test) where ${asked} percent were asked for: ${what}. Add movies, or build the dataset with larger shares or another --split-seed.`;
}

function meaning(split: 'validation' | 'test', movies: number): string {
  const margin = Math.round(1.96 * Math.sqrt(2 / movies) * 100);
  const known = `of ${movies} ${split} movies the MSE is known to about ± ${margin} %`;
  if (split === 'validation') return `${known}, so that the choice by validation is largely luck`;
  const smallest = 2 ** (1 - movies);
  return smallest > 0.05
    ? `${known}, and no comparison by movie can reach p < 0.05 (the smallest is ${smallest})`
    : known;
}
