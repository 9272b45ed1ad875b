import { problemError } from '../files/problem-error.js';
import type { Slot } from './slots.js';

/** A trial whose trial.json is in its folder. */
export interface ExecutableTrial {
  readonly trialId: string;
  /** Absolute path of the trial's folder. */
  readonly folder: string;
}

/** An attempt that has begun: its folder exists. */
export interface BegunAttempt {
  readonly attempt: number;
  readonly folder: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/** The next attempt of one trial, from being handed over to its end. */
interface Execution {
  /**
   * Resolves once the attempt is over, or can never begin: its process is gone, or fenced by a newer attempt. Null where it is no
   * longer watched and may go on, or was withdrawn before it began.
   * @throws ExecutorError where nothing can be run any more
   */
  readonly ended: Promise<ProcessEnd | null>;
  /** Asks for a checkpoint and an end; what does not end in time is killed. What has not begun never does. */
  terminate(): void;
  /** Ends it at once. */
  kill(): void;
}

/** 'gone': the attempt's process has ended, or is fenced off. 'left': a person stopped the waiting for its end. */
export type OrphanOutcome = 'gone' | 'left';

/** Supervises attempts without a coordinator, whether the sweep is run here or not. */
export interface Supervisor {
  /** Whether an attempt without an end goes on alone, so that `start` of its trial will take it over. */
  goesOn(attemptFolder: string): Promise<boolean>;
  /** Ends an attempt, with a checkpoint where there is time for one. */
  endOrphan(attemptFolder: string): Promise<OrphanOutcome>;
  /** Withdraws what was handed over for these trials and has not begun. */
  withdraw(trialIds: readonly string[]): Promise<void>;
  /** Holds what was handed over and has not begun, until the sweep is run again. */
  holdBack(): Promise<void>;
  /** Frees what it holds. */
  close(): Promise<void>;
}

/**
 * Where attempts are run. Whether a process here or a job of a cluster, trials are started by their folder and communicate through
 * its files alone; test/executor tests each executor against the same contract.
 */
export interface Executor extends Supervisor {
  /** How many trials may be handed over at a time; null for any number: they wait in a queue that outlives this process. */
  readonly places: number | null;
  /**
   * Has the trial's next attempt started, once: where an earlier coordinator handed it over already, that one is taken.
   * @param onBegun called once, as soon as the attempt has begun; before its process starts where that is this process's child
   */
  start(trial: ExecutableTrial, slot: Slot, onBegun: (attempt: BegunAttempt) => void): Execution;
  /** Stops watching: what waits or runs is left as it is, to be taken over later. */
  leave(): void;
  /** While paused nothing that was handed over begins. */
  setPaused(paused: boolean): void;
}

/** How a trial process ended. */
export interface ProcessEnd {
  /** Null, as the signal, where the end was not observed. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it could not even be started. */
  readonly startError: string | null;
  /** Whether the system has killed a process for want of memory while it ran. */
  readonly memoryKill: boolean;
  /** What else is known of the end, one sentence. */
  readonly reason: string | null;
}

/** An end that was not observed. */
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
  /** Between two polls of a cluster's queue. */
  readonly queueMs: number;
}

/** How a trial's process is started. */
export interface TrialProgram {
  /** The program that node runs with an attempt folder as its one argument. */
  readonly attemptEntry: string;
  /** The whole environment of a trial process in this slot. */
  readonly environment: (slot: Slot) => Readonly<NodeJS.ProcessEnv>;
}

/** What an executor is given by its caller. */
export interface ExecutorHost {
  readonly runsFolder: string;
  readonly sweep: string;
  readonly timing: ExecutorTiming;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  /** Aborted: do not wait any longer for a process that cannot be observed. */
  readonly stop: AbortSignal | undefined;
  /** Called with one sentence on what was wrong and has been skipped. */
  readonly onProblem: (message: string) => void;
}

/** What keeps trials from being run anywhere. */
export type ExecutorProblem =
  | { readonly kind: 'command-missing'; readonly command: string }
  | { readonly kind: 'refused'; readonly command: string; readonly said: string };

/** An executor that cannot run anything; what was handed over before stays in its queue. */
export class ExecutorError extends problemError<ExecutorProblem>('ExecutorError', {
  'command-missing': (problem) =>
    `There is no ${problem.command} here. Run this on a machine of the cluster, such as its login node, or set runner.executor to local; \`reelsweep doctor --slurm\` says what is there.`,
  refused: (problem) =>
    `Slurm refused the job (${problem.command} said: ${problem.said}). Correct runner.slurm in the sweep file; \`reelsweep doctor --slurm\` says what the cluster has.`,
}) {}
