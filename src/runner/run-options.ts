import type { RunEvent } from './run-event.js';
import type { Slot } from './slots.js';

/** Periods of the coordinator, in milliseconds. */
export interface RunTiming {
  /** Between two looks at what running trials have written. */
  readonly pollMs: number;
  /** Between a request to stop and SIGKILL. */
  readonly graceMs: number;
  /** Wait before the second attempt; doubled for each further one. */
  readonly backOffMs: number;
  readonly heartbeatMs: number;
  /** An attempt on a machine that cannot be asked counts as dead when its files have not changed for so long. */
  readonly quietMs: number;
}

export const defaultTiming: RunTiming = {
  pollMs: 500,
  graceMs: 9000,
  backOffMs: 1000,
  heartbeatMs: 5000,
  quietMs: 120_000,
};

/** What running a sweep needs beside its plan. */
export interface RunOptions {
  readonly runsFolder: string;
  /** The program that node runs with an attempt folder as its one argument. */
  readonly attemptEntry: string;
  /** The whole environment of a trial process in this slot. */
  readonly environment: (slot: Slot) => Readonly<NodeJS.ProcessEnv>;
  readonly slots: readonly Slot[];
  /** Aborted: checkpoint and stop; the same command resumes. */
  readonly stop?: AbortSignal;
  /** Aborted: end at once, still resumable from the last checkpoints. */
  readonly stopNow?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Unix milliseconds. */
  readonly clock?: () => number;
  /** Monotonic milliseconds. */
  readonly elapsed?: () => number;
  readonly timing?: Partial<RunTiming>;
}
