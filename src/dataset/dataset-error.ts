import { problemError, type ProblemOf } from '../files/problem-error.js';
import { type ForeignFolder, foreignSentence } from '../files/own-folder.js';
import type { BuildAccount } from './pack/build-account.js';
import type { SplitCounts, SplitShares } from './split.js';

interface At {
  readonly path: string;
}

interface Rejected {
  readonly value: number;
}

interface TooFewMovies {
  readonly counts: SplitCounts;
  readonly shares: SplitShares;
  readonly seed: number;
  readonly fewest: number;
  /** A seed near the one given with which every split has enough, or null where none of a hundred has. */
  readonly otherSeed: number | null;
}

/** Why a dataset cannot be made or read, each kind with its facts and its sentence. */
const sentences = {
  'no-folder': ({ path, wanted }: At & { readonly wanted: 'frames' | 'images' }) =>
    wanted === 'frames'
      ? `There is no folder of frames at ${path}: give the folder that \`frames extract\` wrote.`
      : `There is no folder of images at ${path}: give a folder that holds <title>/<number>.jpg.`,
  pickle: ({ path }: At) =>
    `${path} is a Python pickle, and reading one can run any code in it: save its images as <title>/<number>.jpg and import that folder.`,
  'bad-split': ({ value }: { readonly value: string }) =>
    `The split '${value}' is not three percentages that add to 100 with some for training: write train/validation/test as in 70/15/15.`,
  'bad-image-size': ({ value }: Rejected) =>
    `The image size ${value} is not a whole number of pixels from 8 to 512.`,
  'bad-minimum': ({ value }: Rejected) =>
    `The minimum of ${value} frames is not a whole number of at least 1.`,
  'bad-seed': ({ value }: Rejected) => `The split seed ${value} is not a whole number.`,
  'no-movies': ({
    path,
    leftOut,
    example,
  }: At & { readonly leftOut: number; readonly example: string | null }) =>
    example === null
      ? `${path} holds no movies: it needs a folder for each.`
      : `None of the ${leftOut} movies in ${path} can be used; the first: ${example}.`,
  'too-few-movies': ({ counts, shares, seed, fewest, otherSeed }: TooFewMovies) =>
    `The split ${shares.train}/${shares.validation}/${shares.test} with seed ${seed} leaves ${counts.train} movies for training, ${counts.validation} for validation and ${counts.test} for testing, and each needs at least ${fewest}: add movies, choose other shares (100/0/0 is allowed)${otherSeed === null ? '' : `, or try --split-seed ${otherSeed}`}.`,
  'equal-scores': ({ score, movies }: { readonly score: number; readonly movies: number }) =>
    `All ${movies} training movies have the score ${score}, so there is nothing to predict: add movies with other scores or try another --split-seed.`,
  'other-folder': ({ foreign }: { readonly foreign: ForeignFolder }) => foreignSentence(foreign),
  'no-space': ({ path, needed, free }: At & { readonly needed: number; readonly free: number }) =>
    `The dataset needs ${mebibytes(needed)} in ${path}, where ${mebibytes(free)} are free: make room or choose a smaller image.`,
  'cannot-write': ({ path, code }: At & { readonly code: string }) =>
    `The dataset cannot be written to ${path} (${code}): ${writingAdvice[code] ?? 'check the output folder and its disk.'}`,
  'no-dataset': ({ path, missing }: At & { readonly missing: string }) =>
    `There is no dataset at ${path} (${missing} is missing): give a folder that \`dataset build\` or \`dataset import\` wrote.`,
  'other-frames': ({ path, movies }: At & { readonly movies: number }) =>
    `${path} has no manifest of any of the ${movies} movies of this dataset: give the folder that \`frames extract\` wrote for it.`,
  'bad-sheet-movies': ({ value, most }: Rejected & { readonly most: number }) =>
    `The number of movies ${value} is not a whole number from 1 to ${most}.`,
  damaged: ({ path, what }: At & { readonly what: string }) =>
    `The dataset at ${path} is damaged, ${what}: build it again.`,
  'newer-format': ({ path, format }: At & { readonly format: number }) =>
    `The dataset at ${path} has format ${format}, which this version does not know: update reelsweep or build the dataset again.`,
};

export type DatasetProblem = ProblemOf<typeof sentences>;

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

const diskFull = 'the disk is full; make room and run the same command again.';
const forbidden = 'writing there is not permitted; choose another output folder.';
const writingAdvice: Readonly<Record<string, string>> = {
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: forbidden,
};

/** A dataset that cannot be made or read: what was wrong as data, and as one sentence. */
export class DatasetError extends problemError<DatasetProblem>('DatasetError', sentences, {
  exitCode: (problem) =>
    problem.kind === 'no-space' || (problem.kind === 'cannot-write' && problem.code === 'ENOSPC')
      ? 1
      : 2,
}) {
  /** Where a dataset would have too few movies, or scores that are all equal: what was given and not used, which is mostly why. */
  readonly account: BuildAccount | null;

  constructor(
    problem: DatasetProblem,
    { account = null, ...options }: ErrorOptions & { readonly account?: BuildAccount | null } = {},
  ) {
    super(problem, options);
    this.account = account;
  }
}
