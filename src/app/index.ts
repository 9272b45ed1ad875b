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
export { AppError, type AppProblem } from './app-error.js';
export {
  buildCatalogue,
  type BuiltCatalogue,
  type CatalogueRequest,
} from './data/build-catalogue.js';
export {
  auditDataset,
  buildDataset,
  importDataset,
  inspectDataset,
  verifyDataset,
  writeContactSheet,
  type WrittenSheet,
} from './data/datasets.js';
export {
  type DownloadListener,
  downloadTrailers,
  type TrailersRequest,
} from './data/download-trailers.js';
export type { ReportWithDeletions } from './data/downloaded-videos.js';
export { extractFrames, type FramesRequest } from './data/extract-frames.js';
export { type Examination, examineSystem } from './examine-system.js';
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
export type { ModelChoice } from './predict/find-model.js';
export { exportModel, importModel } from './predict/models.js';
export {
  type PredictionProgress,
  type PredictionRequest,
  type Predictions,
  predictVideos,
} from './predict/predict-videos.js';
export { watchFolder, type WatchProgress, type WatchRequest } from './predict/watch-folder.js';
export {
  type ReportProgress,
  type ReportRequest,
  sweepFigures,
  writeSweepReport,
  type WrittenReport,
} from './report/sweep-report.js';
export type { RunContext, SweepRunEvent } from './run-context.js';
export {
  type RunOutcome,
  type RunRequest,
  runSweep,
  startSweep,
  submitSweep,
} from './run-sweep.js';
export type { DetachedStart } from './run/detached-run.js';
export { type DashboardRequest, serveDashboard } from './serve-dashboard.js';
export {
  listSweeps,
  type LogRequest,
  sweepStatus,
  type TrialLog,
  trialLog,
  watchSweeps,
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
