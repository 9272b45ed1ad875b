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

/** A watch that cannot begin: what was wrong as data, and as one sentence. */
export class WatchError extends Error {
  readonly kind: WatchProblem['kind'];
  readonly problem: WatchProblem;

  constructor(problem: WatchProblem, options?: ErrorOptions) {
    super(sentence(problem), options);
    this.name = 'WatchError';
    this.kind = problem.kind;
    this.problem = problem;
  }
}

const tables = {
  'no-file': 'is no file',
  'too-large': 'is larger than tables of scores are',
  'other-columns': 'holds something else than the scores of a watched folder',
} as const;

function sentence(problem: WatchProblem): string {
  switch (problem.kind) {
    case 'no-folder':
      return `${problem.folder} cannot be watched (${problem.reason}): give a folder that is there and can be read.`;
    case 'table-in-use':
      return `Another \`predict --watch\` writes to ${problem.path}: stop it, or give another file with --csv.`;
    case 'cannot-write':
      return `${problem.path} cannot be written (${problem.reason}): give another file with --csv.`;
    case 'other-table':
      return `${problem.path} ${tables[problem.found]}, so nothing is added to it: give another file with --csv.`;
  }
}
