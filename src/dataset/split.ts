import { hashedUniform } from '../random/stream.js';

export const splitNames = ['train', 'validation', 'test'] as const;
export type Split = (typeof splitNames)[number];

/** Percentages that add to 100; a share of 0 means that there is no such split. */
export type SplitShares = Readonly<Record<Split, number>>;
export type SplitCounts = Readonly<Record<Split, number>>;

/**
 * The split of a movie, from a hash of seed and identity alone: adding movies moves no other, and equal identities
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

/** A split's name for a person. */
export function splitText(split: Split): string {
  return split === 'train' ? 'training' : split;
}

/** A value for each split. */
export function bySplit<Value>(valueOf: (split: Split) => Value): Readonly<Record<Split, Value>> {
  return { train: valueOf('train'), validation: valueOf('validation'), test: valueOf('test') };
}
