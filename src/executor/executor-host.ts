import type { Slot } from './slots.js';

/** Periods of an executor, in milliseconds. */
export interface ExecutorTiming {
  /** Between a request to stop and SIGKILL. */
  readonly graceMs: number;
  /** An attempt on a machine that cannot be asked counts as dead when its files have not changed for so long. */
  readonly quietMs: number;
  /** Between two looks at a cluster's queue. */
  readonly queueMs: number;
}

/** How a trial's process is started. */
export interface TrialProgram {
  /** The program that node runs with an attempt folder as its one argument. */
  readonly attemptEntry: string;
  /** The whole environment of a trial process in this slot. */
  readonly environment: (slot: Slot) => Readonly<NodeJS.ProcessEnv>;
}

/** What an executor is given by whoever has things run. */
export interface ExecutorHost {
  readonly runsFolder: string;
  readonly sweep: string;
  readonly timing: ExecutorTiming;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  /** Aborted: a person waits no longer for what cannot be looked at. */
  readonly stop: AbortSignal | undefined;
  /** Told of what was wrong and has been passed over; one sentence. */
  readonly onProblem: (message: string) => void;
}
