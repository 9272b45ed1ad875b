import type { PlannedTrial } from '../runs/sweep-plan.js';
import type { RunEvent } from './run-event.js';
import type { ExecutorTiming, TrialProgram } from '../executor/executor.js';
import type { Slot } from '../executor/slots.js';

/** Periods of the coordinator, in milliseconds. */
export interface RunTiming extends ExecutorTiming {
  /** Between two polls of what running trials have written. */
  readonly pollMs: number;
  /** Wait before the second attempt; doubled for each further one. */
  readonly backOffMs: number;
  readonly heartbeatMs: number;
}

export const defaultTiming: RunTiming = {
  pollMs: 500,
  graceMs: 9000,
  backOffMs: 1000,
  heartbeatMs: 5000,
  quietMs: 120_000,
  queueMs: 5000,
};

/** What trials are expected to cost. */
export interface TrialCosts {
  /** In any one unit, above 0: how long it takes beside the others. */
  readonly workOf: (trial: PlannedTrial) => number;
  /** Most bytes that a trial like this was seen to hold; null where none was. */
  readonly memoryOf: (trial: PlannedTrial) => number | null;
  /** Most bytes that its checkpoints and its network will take below the runs folder; 0 where that is unknown. */
  readonly diskOf?: (trial: PlannedTrial) => number;
}

/** What running a sweep needs beside its plan. */
export interface RunOptions extends TrialProgram {
  readonly runsFolder: string;
  readonly slots: readonly Slot[];
  /** What is known of the cost of trials; without it all count as alike. */
  readonly costs?: TrialCosts;
  /**
   * Called once before the first trial starts, with the trials that are still to run. It may give better costs than `costs`; what it
   * throws ends the run with nothing trained.
   */
  readonly beforeTrials?: (trials: readonly PlannedTrial[]) => Promise<TrialCosts | null>;
  /** Bytes that processes may still take from this machine. */
  readonly availableMemory?: () => number;
  /** Bytes that may still be written to the disk of the runs folder. */
  readonly availableDisk?: () => number;
  /** Aborted: checkpoint and stop; the same command resumes. */
  readonly stop?: AbortSignal;
  /** Aborted beside `stop`: what goes on without this process is not stopped, but left. */
  readonly leave?: AbortSignal;
  /** Aborted: end at once, still resumable from the last checkpoints. */
  readonly stopNow?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Unix milliseconds. */
  readonly clock?: () => number;
  /** Monotonic milliseconds. */
  readonly elapsed?: () => number;
  readonly timing?: Partial<RunTiming>;
}
