// What `import … from 'reelsweep'` gives: the functions that the commands call.
import type { RunContext, SweepRunEvent } from './run-context.js';

export { checkDatabase, exportTable, placeDatabase, rebuildDatabase } from './database.js';
export * from './app-error.js';
export * from './control-sweep.js';
export * from './dataset/build-catalogue.js';
export * from './dataset/datasets.js';
export * from './dataset/download-trailers.js';
export type { ReportWithDeletions } from './dataset/downloaded-videos.js';
export * from './dataset/extract-frames.js';
export * from './examine-system.js';
export * from './measure-training.js';
export type { SweepRequest } from './plan/prepare-sweep.js';
export type { RunRequest } from './plan/plan-to-run.js';
export type { PlacedWarning } from './plan/sweep-warnings.js';
export { type PlannedSweep, planSweep } from './plan-sweep.js';
export { type ModelChoice } from './predict/find-model.js';
export * from './predict/models.js';
export {
  type PredictionProgress,
  type PredictionRequest,
  type Predictions,
  predictVideos,
} from './predict/predict-videos.js';
export * from './predict/watch-folder.js';
export * from './remove-sweep.js';
export * from './report-sweep.js';
export type { RunContext, SweepRunEvent } from './run-context.js';
export * from './run-sweep.js';
export type { DetachedStart } from './run/detached-run.js';
export * from './serve-dashboard.js';
export * from './sweep-status.js';

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
