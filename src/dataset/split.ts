import { hashedUniform } from '../random/stream.js';
import { DatasetError } from './dataset-error.js';

export const splitNames = ['train', 'validation', 'test'] as const;
export type Split = (typeof splitNames)[number];

/** Percentages that add to 100; a share of 0 means that there is no such split. */
export type SplitShares = Readonly<Record<Split, number>>;
export type SplitCounts = Readonly<Record<Split, number>>;

/** The fewest movies of which a mean squared error says anything. */
const fewestMovies = 2;

/**
 * Reads "70/15/15" (train/validation/test).
 * @throws DatasetError (kind 'bad-split') for anything but three numbers that add to 100, the first above 0.
 */
export function parseSplitShares(text: string): SplitShares {
  const parts = text.split('/').map((part) => part.trim());
  const [train = Number.NaN, validation = Number.NaN, test = Number.NaN] = parts.map((part) =>
    /^\d{1,3}(?:\.\d{1,6})?$/.test(part) ? Number(part) : Number.NaN,
  );
  if (parts.length !== 3) throw new DatasetError({ kind: 'bad-split', value: text });
  return checkedShares({ train, validation, test }, text);
}

/** @throws DatasetError (kind 'bad-split') for shares that are not percentages adding to 100 with some training. */
export function checkedShares(
  shares: SplitShares,
  text = `${shares.train}/${shares.validation}/${shares.test}`,
): SplitShares {
  const values = splitNames.map((name) => shares[name]);
  const sum = values.reduce((total, value) => total + value, 0);
  if (values.some((value) => !(value >= 0)) || Math.abs(sum - 100) > 1e-6 || shares.train === 0) {
    throw new DatasetError({ kind: 'bad-split', value: text });
  }
  return shares;
}

/**
 * The split of a movie, from a hash of seed and identity alone: adding movies moves nobody, and equal identities
 * (trailers and duplicates of one IMDB id) share a side.
 */
export function splitOf(splitSeed: number, identity: string, shares: SplitShares): Split {
  const place = hashedUniform([splitSeed, 'split', identity]) * 100;
  if (place < shares.train) return 'train';
  if (place < shares.train + shares.validation) return 'validation';
  // Rounding may leave a sliver above the last share: a split of 0 % stays empty all the same.
  if (shares.test > 0) return 'test';
  return shares.validation > 0 ? 'validation' : 'train';
}

export function countSplits(movies: readonly { readonly split: Split }[]): SplitCounts {
  const counts = { train: 0, validation: 0, test: 0 };
  for (const { split } of movies) counts[split] += 1;
  return counts;
}

/** The splits of these movies by seed, counted. */
function countsWith(seed: number, identities: readonly string[], shares: SplitShares): SplitCounts {
  return countSplits(identities.map((identity) => ({ split: splitOf(seed, identity, shares) })));
}

function enough(counts: SplitCounts, shares: SplitShares): boolean {
  return splitNames.every((name) => shares[name] === 0 || counts[name] >= fewestMovies);
}

/** @throws DatasetError (kind 'too-few-movies') where a split that should hold movies holds fewer than two. */
export function checkSplitCounts(
  identities: readonly string[],
  shares: SplitShares,
  seed: number,
): void {
  const counts = countsWith(seed, identities, shares);
  if (enough(counts, shares)) return;
  const others = Array.from({ length: 100 }, (_, index) => seed + 1 + index);
  const otherSeed = others.find((other) => enough(countsWith(other, identities, shares), shares));
  throw new DatasetError({
    kind: 'too-few-movies',
    counts,
    shares,
    seed,
    fewest: fewestMovies,
    otherSeed: otherSeed ?? null,
  });
}
