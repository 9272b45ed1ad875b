import type { Cause, TrialState } from '../runs/cause.js';
import type { ProgressFile } from '../runs/attempt-end.js';
import type { Slot } from '../executor/slots.js';
import type { PlannedTrial } from '../runs/sweep-plan.js';
import type { ControlRequest } from '../runs/requests.js';

/** How many trials each part of a run's work has: see PlannedWork. */
export type WorkCounts = Readonly<
  Record<'toRun' | 'done' | 'retried' | 'failed' | 'stopped' | 'pruned', number>
>;

/** Estimated milliseconds to the end of a sweep, with the range that finished trials suggest. */
export interface Eta {
  readonly lowMs: number;
  readonly expectedMs: number;
  readonly highMs: number;
}

/** How many trials of the sweep are in each state; states without trials are missing. */
export type StateCounts = Readonly<Partial<Record<TrialState, number>>>;

/** What happens while a sweep runs. Figures of the test split are never among it. */
export type RunEvent =
  | {
      readonly kind: 'sweep-started';
      readonly sweep: string;
      readonly trials: number;
      /** Trials that had ended before, in this sweep or another. */
      readonly reused: number;
      readonly work: WorkCounts;
      readonly slots: readonly Slot[];
    }
  | {
      readonly kind: 'attempt-started';
      readonly trial: PlannedTrial;
      readonly attempt: number;
      readonly slot: Slot;
    }
  | { readonly kind: 'progress'; readonly trial: PlannedTrial; readonly progress: ProgressFile }
  | {
      readonly kind: 'epoch';
      readonly trial: PlannedTrial;
      /** From 1. */
      readonly epoch: number;
      /** Its metrics as far as they have been read. */
      readonly metrics: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'attempt-ended';
      readonly trial: PlannedTrial;
      /** Null where it was over before it had begun. */
      readonly attempt: number | null;
      readonly state: TrialState;
      readonly cause: Cause;
      readonly message: string | null;
      /** Milliseconds until the next attempt may start; null where there is none. */
      readonly retryInMs: number | null;
      readonly counts: StateCounts;
      readonly eta: Eta | null;
    }
  /** A request that a person sent while it ran was done. */
  | {
      readonly kind: 'request-done';
      readonly sweep: string;
      readonly request: ControlRequest;
      /** Trials whose state it changed. */
      readonly trials: readonly string[];
      readonly counts: StateCounts;
    }
  /** A trial may not start yet: it would not fit into the memory that is left. */
  | {
      readonly kind: 'waits-for-memory';
      readonly trial: PlannedTrial;
      /** Bytes; null for a trial that has run out of memory before and starts once nothing else runs. */
      readonly need: number | null;
      readonly free: number;
    }
  /** No new trial starts: its checkpoints and its network would not fit on the disk. Emitted once until `disk-has-room`. */
  | {
      readonly kind: 'waits-for-disk';
      readonly trial: PlannedTrial;
      /** Bytes that it has yet to write. */
      readonly need: number;
      /** Bytes that are free, less what running trials have yet to write. */
      readonly free: number;
    }
  /** There is room again: trials start. */
  | { readonly kind: 'disk-has-room' }
  | { readonly kind: 'stopping'; readonly because: StopReason }
  /** Another program has the database locked: what trials write is recorded once it is free. Emitted once a lock. */
  | { readonly kind: 'database-locked'; readonly path: string }
  | { readonly kind: 'database-free'; readonly path: string; readonly lockedMs: number }
  /** The run ends while the database is locked: so many records are left to the next run, which finds them in the folders. */
  | { readonly kind: 'records-left'; readonly path: string; readonly records: number }
  /** Something was wrong and has been passed over; one sentence. */
  | { readonly kind: 'problem'; readonly message: string };

/** Why a sweep stops before all trials have ended. */
export type StopReason =
  /** Ctrl-C. */
  | { readonly kind: 'signal' }
  | { readonly kind: 'terminal-closed' }
  | { readonly kind: 'stopped-by-system'; readonly signal: string }
  /** This process has to end, and its trials go on without it. */
  | { readonly kind: 'left' }
  | { readonly kind: 'request' }
  /** An error of the coordinator itself. */
  | { readonly kind: 'error'; readonly message: string }
  /** Several trials failed alike before any succeeded: the fault is the machine's or the dataset's. */
  | {
      readonly kind: 'failing-alike';
      readonly trials: number;
      readonly cause: Cause;
      readonly message: string | null;
    };
