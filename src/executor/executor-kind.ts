import type { SweepPlan } from '../runs/sweep-plan.js';
import type { Executor, ExecutorHost, Supervisor, TrialProgram } from './executor.js';
import type { Finding, Surroundings } from './finding.js';
import type { Slot } from './slots.js';

export type RunnerChoice = SweepPlan['runner'];

/** Trials of a plan that are still to be run. */
export interface PlannedTrials {
  readonly sweep: string;
  readonly runner: RunnerChoice;
  /** Estimated hours of each trial that is not done; null where nothing speaks for it. */
  readonly hours: readonly (number | null)[];
  /** Absolute. */
  readonly runsFolder: string;
  readonly attemptEntry: string;
}

/** What a plan will request of an executor: as data for JSON, and as lines for a person. */
export interface PlanPreview {
  readonly facts: object;
  readonly lines: readonly string[];
}

/** Runs a sweep's coordinator itself as a job. */
interface CoordinatorJobs {
  /**
   * @param words the command line that runs the sweep, the program first
   * @throws ExecutorError
   */
  submit(
    runsFolder: string,
    sweep: string,
    runner: RunnerChoice,
    words: readonly string[],
  ): Promise<{ readonly jobId: string; readonly output: string }>;
  /** The job that this process is; null where it is none. */
  own(environment: Readonly<NodeJS.ProcessEnv>): string | null;
  /** Has the job of this process queued again. */
  requeue(jobId: string): Promise<void>;
}

/** What `doctor --<name>` passes to an executor's checks. */
export interface ClusterExamination {
  /** The folder reelsweep is called in. */
  readonly folder: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** Called with what is checked next. */
  readonly onCheck: (name: string) => void;
  /** Another machine, for tests. */
  readonly surroundings?: Surroundings;
}

/** Checks that `doctor --<name>` makes, with options of their own. */
interface ExecutorChecks {
  readonly describe: string;
  readonly options: Readonly<
    Record<
      string,
      {
        readonly type: 'string' | 'boolean';
        readonly describe: string;
        readonly default?: boolean;
      }
    >
  >;
  /** @throws the signal's reason when aborted */
  examine(examination: ClusterExamination): Promise<Finding[]>;
}

/** All that reelsweep needs to know of one way to run trials: a folder below executor/ exports it, registry.ts lists it. */
export interface ExecutorKind {
  readonly name: RunnerChoice['executor'];
  /** Whether trials are processes of this machine: they take its memory, and can be tried before the first one starts. */
  readonly isHere: boolean;
  /** @param trials how many the plan has */
  slots(
    plan: Pick<SweepPlan, 'kind' | 'runner'>,
    trials: number,
    workers: number | 'auto',
  ): Promise<readonly Slot[]>;
  /** The whole environment of a trial process in a slot. */
  environment(plan: Pick<SweepPlan, 'kind'>, slot: Slot): NodeJS.ProcessEnv;
  /** Why `--workers` cannot be given, in one sentence; null where it can. */
  workersProblem(sweep: string, workers: number): string | null;
  /** A sentence on each setting of the runner that means nothing here, by its name. */
  readonly idleSettings: Readonly<Record<string, string>>;
  /** How many trials run at a time and where: a part of a sentence. */
  slotsText(slots: readonly Slot[], runner: RunnerChoice): string;
  preview(planned: PlannedTrials): PlanPreview | null;
  /** @throws ExecutorError where there is no such thing here */
  open(
    host: ExecutorHost,
    program: TrialProgram,
    slots: number,
    runner: RunnerChoice,
  ): Promise<Executor>;
  /** Supervises a sweep's attempts while no coordinator runs it. @throws ExecutorError where that cannot be done from here */
  supervise(host: ExecutorHost): Supervisor;
  /**
   * Takes back what a sweep had handed over and not finished: it is run by another executor now.
   * @returns what ends the attempts that still run; null where there are none
   */
  withdrawAll(host: ExecutorHost): Promise<Supervisor | null>;
  /** The job as which each trial was last handed over, by the trial's id. @throws AttemptError 'damaged-file' */
  submittedTasks(runsFolder: string, sweep: string): ReadonlyMap<string, string>;
  readonly jobs: CoordinatorJobs | null;
  readonly checks: ExecutorChecks | null;
}
