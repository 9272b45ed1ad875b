import { problemError, type ProblemOf } from '../../files/problem-error.js';

const otherTables = {
  'no-file': 'is no file',
  'too-large': 'is larger than tables of scores are',
  'other-columns': 'holds something else than the scores of a watched folder',
};

const sentences = {
  'no-folder': ({ folder, reason }: { folder: string; reason: string }) =>
    `${folder} cannot be watched (${reason}): give a folder that is there and can be read.`,
  'table-in-use': ({ path }: { path: string }) =>
    `Another \`predict --watch\` writes to ${path}: stop it, or give another file with --csv.`,
  'cannot-write': ({ path, reason }: { path: string; reason: string }) =>
    `${path} cannot be written (${reason}): give another file with --csv.`,
  'other-table': ({ path, found }: { path: string; found: keyof typeof otherTables }) =>
    `${path} ${otherTables[found]}, so nothing is added to it: give another file with --csv.`,
};

/** A watch that cannot begin; what is wrong with one video is its row instead. */
export class WatchError extends problemError<ProblemOf<typeof sentences>>(
  'WatchError',
  sentences,
) {}
