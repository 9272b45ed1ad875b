import { problemError } from '../../files/problem-error.js';
/** Why a folder cannot be watched; what is wrong with one video is its row instead. */
export type WatchProblem =
  | { readonly kind: 'no-folder'; readonly folder: string; readonly reason: string }
  | { readonly kind: 'table-in-use'; readonly path: string }
  | { readonly kind: 'cannot-write'; readonly path: string; readonly reason: string }
  | {
      readonly kind: 'other-table';
      readonly path: string;
      readonly found: 'no-file' | 'too-large' | 'other-columns';
    };

const tables = {
  'no-file': 'is no file',
  'too-large': 'is larger than tables of scores are',
  'other-columns': 'holds something else than the scores of a watched folder',
} as const;

/** A watch that cannot begin: what was wrong as data, and as one sentence. */
export class WatchError extends problemError<WatchProblem>('WatchError', {
  'no-folder': (problem) =>
    `${problem.folder} cannot be watched (${problem.reason}): give a folder that is there and can be read.`,
  'table-in-use': (problem) =>
    `Another \`predict --watch\` writes to ${problem.path}: stop it, or give another file with --csv.`,
  'cannot-write': (problem) =>
    `${problem.path} cannot be written (${problem.reason}): give another file with --csv.`,
  'other-table': (problem) =>
    `${problem.path} ${tables[problem.found]}, so nothing is added to it: give another file with --csv.`,
}) {}
