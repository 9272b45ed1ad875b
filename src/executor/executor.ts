import type { Slot } from './slots.js';

/** A trial whose trial.json stands in its folder. */
export interface ExecutableTrial {
  readonly trialId: string;
  /** Absolute path of the trial's folder. */
  readonly folder: string;
}

/** An attempt that has begun: its folder stands. */
export interface BegunAttempt {
  readonly attempt: number;
  readonly folder: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/** The next attempt of one trial, from being handed over to its end. */
interface Execution {
  /**
   * Once the attempt is over, or can never begin. Its process is gone, or fenced by a newer attempt. Null where it is watched no more
   * and may go on, or was taken back before it began.
   * @throws ExecutorError where nothing can be run any more
   */
  readonly ended: Promise<ProcessEnd | null>;
  /** Asks for a checkpoint and an end; whatever does not heed it in time is killed. What has not begun never does. */
  terminate(): void;
  /** Ends it at once. */
  kill(): void;
}

/** What becomes of an attempt that a coordinator which is gone had started. */
export type OrphanOutcome =
  /** Its process has ended, or can do no more harm. */
  | 'gone'
  /** A person stopped the waiting for its end. */
  | 'left';

/** Looks after attempts that nobody watches, whether the sweep is run here or not. */
export interface Supervisor {
  /** Whether an attempt without an end goes on by itself, so that `start` of its trial will take it over. */
  goesOn(attemptFolder: string): Promise<boolean>;
  /** Ends an attempt, with a checkpoint where there is time for one. */
  endOrphan(attemptFolder: string): Promise<OrphanOutcome>;
  /** Takes back what was handed over for these trials and has not begun. */
  withdraw(trialIds: readonly string[]): Promise<void>;
  /** Keeps whatever was handed over and has not begun from beginning, until the sweep is run again. */
  holdBack(): Promise<void>;
  /** Frees what it holds. */
  close(): Promise<void>;
}

/**
 * Where attempts are run. Whatever it is (a process here, a job of a cluster), trials are started by their folder and speak through
 * its files alone; test/executor holds each executor to the same contract.
 */
export interface Executor extends Supervisor {
  /** How many trials may be handed over at a time; null for any number: they wait in a queue that outlives this process. */
  readonly places: number | null;
  /**
   * Sees to it that the trial's next attempt is started, once: where an earlier coordinator handed it over already, that one is taken.
   * @param onBegun called once, as soon as the attempt has begun; before its process starts where that is this process's child
   */
  start(trial: ExecutableTrial, slot: Slot, onBegun: (attempt: BegunAttempt) => void): Execution;
  /** Watches no more: what waits or runs is left as it is, to be taken over later. */
  leave(): void;
  /** While paused nothing that was handed over begins. */
  setPaused(paused: boolean): void;
}

/** How a trial process ended. */
export interface ProcessEnd {
  /** Null, as the signal, where nobody saw the end. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it could not even be started. */
  readonly startError: string | null;
  /** Whether the system has killed a process for want of memory while it ran. */
  readonly memoryKill: boolean;
  /** What is known of the end beside that, one sentence. */
  readonly reason: string | null;
}

/** An end that nobody saw. */
export const unseenEnd: ProcessEnd = {
  exitCode: null,
  signal: null,
  startError: null,
  memoryKill: false,
  reason: null,
};

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
