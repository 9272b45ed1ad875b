import { DatasetError } from './dataset-error.js';
import { countSplits, splitNames, splitOf } from './split.js';
import type { SplitCounts, SplitShares } from './split.js';

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
