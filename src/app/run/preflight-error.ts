import type { Cause } from '../../runs/cause.js';
import type { PreflightStage } from '../../runs/preflight.js';

/** A kind of trial that was trained for two steps. */
export interface PassedKind {
  readonly shape: string;
  readonly peakMemoryBytes: number;
  readonly stepMs: number | null;
}

/** A kind of trial that cannot be trained here, and why. */
export interface PreflightProblem {
  /** What its trials have in common, such as `resnet18, image 64, frames 5, batchSize 32, float32`. */
  readonly shape: string;
  /** How many trials still to run are of it, and one of them by its settings. */
  readonly trials: number;
  readonly example: string;
  readonly stage: PreflightStage;
  readonly cause: Cause;
  /** What went wrong and what to do. */
  readonly reason: string;
}

/** What keeps trials from being run here: all that was found, before anything is started. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
  readonly kind = 'preflight';
  /** 2 where all of it is wrong input. */
  readonly exitCode: 1 | 2;
  readonly problems: readonly { readonly message: string }[];

  constructor(message: string, problems: readonly string[], exitCode: 1 | 2) {
    super(message);
    this.exitCode = exitCode;
    this.problems = problems.map((problem) => ({ message: problem }));
  }
}

/** @param shapes how many kinds were tried */
export function untrainable(found: readonly PreflightProblem[], shapes: number): PreflightError {
  return new PreflightError(
    `Preflight: ${found.length} of ${shapes} kinds of trials cannot be trained here, so nothing was started. Correct what is said below and run the same command again; with --no-preflight the others are trained and these fail.`,
    found.map(
      ({ shape, trials, example, stage, cause, reason }) =>
        `  ${shape} (${trials === 1 ? '1 trial' : `${trials} trials`}, such as ${example}): ${cause} at the ${stage === 'starting' ? 'start' : stage}. ${reason}`,
    ),
    found.every(({ cause }) => cause === 'bad-data') ? 2 : 1,
  );
}
