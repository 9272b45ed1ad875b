import { DatasetError, type DatasetProblem } from '../dataset-error.js';
import {
  countSplits,
  type Split,
  type SplitCounts,
  splitNames,
  splitOf,
  type SplitShares,
} from '../split.js';

/** The settings of a dataset, whatever its frames come from. */
export interface DatasetOptions {
  readonly outFolder: string;
  /** The column of scores, where a person names it. */
  readonly scoreColumn?: string | undefined;
  /** Whether no score is taken from a row whose year is off by one. */
  readonly exactYear?: boolean | undefined;
  /** Height and width of the frames in pixels. */
  readonly image: number;
  /** Movies with fewer usable frames are left out. */
  readonly minFrames: number;
  /** Percentages for training, validation and test. */
  readonly split: SplitShares;
  readonly splitSeed: number;
}

/** @throws DatasetError for options that no dataset can have. */
export function checkOptions({ image, minFrames, split, splitSeed }: DatasetOptions): void {
  if (!Number.isInteger(image) || image < 8 || image > 512) {
    throw new DatasetError({ kind: 'bad-image-size', value: image });
  }
  checkMinFrames(minFrames);
  if (!Number.isSafeInteger(splitSeed)) {
    throw new DatasetError({ kind: 'bad-seed', value: splitSeed });
  }
  checkedShares(split);
}

/** @throws DatasetError (kind 'bad-minimum') for what is no number of frames. */
export function checkMinFrames(minFrames: number): void {
  if (!Number.isInteger(minFrames) || minFrames < 1) {
    throw new DatasetError({ kind: 'bad-minimum', value: minFrames });
  }
}

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
function checkedShares(
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

/** The problem where a split that should hold movies holds fewer than two, else null. */
export function splitProblem(
  identities: readonly string[],
  shares: SplitShares,
  seed: number,
): DatasetProblem | null {
  const countsOf = (seedOf: number) =>
    countSplits(identities.map((identity) => ({ split: splitOf(seedOf, identity, shares) })));
  const isEnough = (counts: SplitCounts) =>
    splitNames.every((name) => shares[name] === 0 || counts[name] >= fewestMovies);
  const counts = countsOf(seed);
  if (isEnough(counts)) return null;
  const others = Array.from({ length: 100 }, (_, index) => seed + 1 + index);
  const otherSeed = others.find((other) => isEnough(countsOf(other))) ?? null;
  return { kind: 'too-few-movies', counts, shares, seed, fewest: fewestMovies, otherSeed };
}

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
  const wanted = splitNames.map((split) => shares[split]).join('/');
  const what = few.map((split) => meaning(split, counts[split])).join('; ');
  return `The ${movies} movies are split ${counts.train}/${counts.validation}/${counts.test} (training/validation/test) where ${wanted} percent were requested: ${what}. Add movies, or build the dataset with larger shares or another --split-seed.`;
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
