import { problemError } from '../../files/problem-error.js';
import type { Cause } from '../../runs/cause.js';
import { counted } from '../../text/numbers.js';

/** A kind of trial that cannot be trained here. */
export interface UntrainableKind {
  readonly cause: Cause;
  /** What its trials have in common, how many there are, what went wrong, and what to do. */
  readonly message: string;
}

export type PreflightProblem =
  /** The user's program cannot be started; one sentence. */
  | { readonly kind: 'no-program'; readonly sentence: string }
  | {
      readonly kind: 'untrainable';
      readonly found: readonly UntrainableKind[];
      /** How many kinds were tried. */
      readonly tried: number;
    };

/** What keeps trials from being run here: all that was found, before anything is started. */
export class PreflightError extends problemError<PreflightProblem>(
  'PreflightError',
  {
    'no-program': ({ sentence }) => sentence,
    untrainable: ({ found, tried }) =>
      `Preflight: ${found.length} of ${counted(tried, 'kind')} of trials cannot be trained here, so nothing was started. Correct what is said below and run the same command again; with --no-preflight the others are trained and these fail.`,
  },
  {
    kind: 'preflight',
    exitCode: (problem) =>
      problem.kind === 'untrainable' && problem.found.every(({ cause }) => cause === 'bad-data')
        ? 2
        : 1,
  },
) {
  readonly problems = this.problem.kind === 'untrainable' ? this.problem.found : [];
}
