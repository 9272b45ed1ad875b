// What `import … from 'reelsweep'` gives: the functions that the commands call.
import type { RunContext, SweepRunEvent } from './run-context.js';

export { checkDatabase, exportTable, placeDatabase, rebuildDatabase } from './database.js';
export {
  type ControlOutcome,
  pauseSweep,
  resumeSweep,
  retrySweep,
  stopSweep,
  sweepsToRetry,
} from './control-sweep.js';
export { InputError } from './input-error.js';
export { type PlannedSweep, planSweep } from './plan-sweep.js';
export type { SweepRequest } from './plan/prepare-sweep.js';
export type { PlacedWarning } from './plan/sweep-warnings.js';
export {
  collectGarbage,
  type ForeseenRemoval,
  type RemovalOutcome,
  removeSweep,
} from './remove-sweep.js';
export type { RunContext, SweepRunEvent } from './run-context.js';
export {
  type RunOutcome,
  type RunRequest,
  runSweep,
  startSweep,
  submitSweep,
} from './run-sweep.js';
export type { DetachedStart } from './run/detached-run.js';
export {
  listSweeps,
  type LogRequest,
  sweepStatus,
  type TrialLog,
  trialLog,
} from './sweep-status.js';

/** Where functions work, until when, and what they report; all of it may be left out. */
export interface ContextOptions {
  /** Where relative paths start from, and what holds runs/ (the current folder). */
  readonly folder?: string;
  /** Aborted: finish the piece in hand, lose nothing, and end. */
  readonly stop?: AbortSignal;
  /** Aborted beside `stop`: end at once, still resumable. */
  readonly stopNow?: AbortSignal;
  readonly onEvent?: (event: SweepRunEvent) => void;
}

/** What every function takes first. */
export function createContext(options: ContextOptions = {}): RunContext {
  const never = new AbortController().signal;
  return {
    folder: process.cwd(),
    stop: never,
    stopNow: never,
    leave: never,
    now: Date.now,
    onEvent: () => undefined,
    ...options,
  };
}
