import { problemError } from '../files/problem-error.js';
import { type ForeignFolder, foreignSentence } from '../files/own-folder.js';
import type { BuildAccount } from './pack/build-account.js';
import type { SplitCounts, SplitShares } from './split.js';

/** Why a dataset cannot be made or read. */
export type DatasetProblem =
  | { readonly kind: 'no-folder'; readonly path: string; readonly wanted: 'frames' | 'images' }
  | { readonly kind: 'pickle'; readonly path: string }
  | { readonly kind: 'bad-split'; readonly value: string }
  | { readonly kind: 'bad-image-size'; readonly value: number }
  | { readonly kind: 'bad-minimum'; readonly value: number }
  | { readonly kind: 'bad-seed'; readonly value: number }
  | {
      readonly kind: 'no-movies';
      readonly path: string;
      readonly leftOut: number;
      readonly example: string | null;
    }
  | {
      readonly kind: 'too-few-movies';
      readonly counts: SplitCounts;
      readonly shares: SplitShares;
      readonly seed: number;
      readonly fewest: number;
      /** A seed near the one given with which every split has enough, or null where none of a hundred has. */
      readonly otherSeed: number | null;
    }
  | { readonly kind: 'equal-scores'; readonly score: number; readonly movies: number }
  | { readonly kind: 'other-folder'; readonly foreign: ForeignFolder }
  | {
      readonly kind: 'no-space';
      readonly path: string;
      readonly needed: number;
      readonly free: number;
    }
  | { readonly kind: 'cannot-write'; readonly path: string; readonly code: string }
  | { readonly kind: 'no-dataset'; readonly path: string; readonly missing: string }
  | { readonly kind: 'other-frames'; readonly path: string; readonly movies: number }
  | { readonly kind: 'bad-sheet-movies'; readonly value: number; readonly most: number }
  | { readonly kind: 'damaged'; readonly path: string; readonly what: string }
  | { readonly kind: 'newer-format'; readonly path: string; readonly format: number };

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

function writingAdvice(code: string): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full; make room and run the same command again.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'writing there is not permitted; choose another output folder.';
    default:
      return 'check the output folder and its disk.';
  }
}

/** A dataset that cannot be made or read: what was wrong as data, and as one sentence. */
export class DatasetError extends problemError<DatasetProblem>(
  'DatasetError',
  {
    'no-folder': (problem) =>
      problem.wanted === 'frames'
        ? `There is no folder of frames at ${problem.path}: give the folder that \`frames extract\` wrote.`
        : `There is no folder of images at ${problem.path}: give a folder that holds <title>/<number>.jpg.`,
    pickle: (problem) =>
      `${problem.path} is a Python pickle, and reading one can run any code in it: save its images as <title>/<number>.jpg and import that folder.`,
    'bad-split': (problem) =>
      `The split '${problem.value}' is not three percentages that add to 100 with some for training: write train/validation/test as in 70/15/15.`,
    'bad-image-size': (problem) =>
      `The image size ${problem.value} is not a whole number of pixels from 8 to 512.`,
    'bad-minimum': (problem) =>
      `The minimum of ${problem.value} frames is not a whole number of at least 1.`,
    'bad-seed': (problem) => `The split seed ${problem.value} is not a whole number.`,
    'no-movies': (problem) =>
      problem.example === null
        ? `${problem.path} holds no movies: it needs a folder for each.`
        : `None of the ${problem.leftOut} movies in ${problem.path} can be used; the first: ${problem.example}.`,
    'too-few-movies': (problem) => {
      const { counts, shares, seed, fewest, otherSeed } = problem;
      const luck = otherSeed === null ? '' : `, or try --split-seed ${otherSeed}`;
      return `The split ${shares.train}/${shares.validation}/${shares.test} with seed ${seed} leaves ${counts.train} movies for training, ${counts.validation} for validation and ${counts.test} for testing, and each needs at least ${fewest}: add movies, choose other shares (100/0/0 is allowed)${luck}.`;
    },
    'equal-scores': (problem) =>
      `All ${problem.movies} training movies have the score ${problem.score}, so there is nothing to predict: add movies with other scores or try another --split-seed.`,
    'other-folder': (problem) => foreignSentence(problem.foreign),
    'no-space': (problem) =>
      `The dataset needs ${mebibytes(problem.needed)} in ${problem.path}, where ${mebibytes(problem.free)} are free: make room or choose a smaller image.`,
    'cannot-write': (problem) =>
      `The dataset cannot be written to ${problem.path} (${problem.code}): ${writingAdvice(problem.code)}`,
    'no-dataset': (problem) =>
      `There is no dataset at ${problem.path} (${problem.missing} is missing): give a folder that \`dataset build\` or \`dataset import\` wrote.`,
    'other-frames': (problem) =>
      `${problem.path} has no manifest of any of the ${problem.movies} movies of this dataset: give the folder that \`frames extract\` wrote for it.`,
    'bad-sheet-movies': (problem) =>
      `The number of movies ${problem.value} is not a whole number from 1 to ${problem.most}.`,
    damaged: (problem) =>
      `The dataset at ${problem.path} is damaged, ${problem.what}: build it again.`,
    'newer-format': (problem) =>
      `The dataset at ${problem.path} has format ${problem.format}, which this version does not know: update reelsweep or build the dataset again.`,
  },
  {
    exitCode: (problem) =>
      problem.kind === 'no-space' || (problem.kind === 'cannot-write' && problem.code === 'ENOSPC')
        ? 1
        : 2,
  },
) {
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
