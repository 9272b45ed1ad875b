import { byName } from '../files/by-name.js';
import type { Store } from '../store/open-store.js';
import {
  type BestTrial,
  bestTrial,
  explodedTrials,
  failureCauses,
} from '../store/queries/run-queries.js';
import type { Cause } from '../runs/cause.js';
import type { StateCounts, StopReason } from './run-event.js';
import { isTestFigure } from './attempts/epoch-metrics.js';

/** The summary line of a run, as data. */
export interface SweepSummary {
  readonly sweep: string;
  readonly trials: number;
  /** Trials that had ended before this run. */
  readonly reused: number;
  /** How many trials are in each state now. */
  readonly counts: StateCounts;
  readonly succeeded: number;
  /** Failed and timed out. */
  readonly failed: number;
  /** Those that failed, by cause. */
  readonly failures: Readonly<Partial<Record<Cause, number>>>;
  /** Trials that have succeeded, but whose validation loss diverged: they are never the best, and no result in the report. */
  readonly exploded: readonly string[];
  /** Lowest validation MSE of the sweep, without its figures of the test split. */
  readonly best: BestTrial | null;
  /** Hours that trial processes ran during this run, added up. */
  readonly machineHours: number;
  /** Hours this run took. */
  readonly hours: number;
  /** Why it stopped before all trials had ended; null where it ran to the end. */
  readonly stopped: StopReason | null;
}

/** @param run attemptMs and runMs: how long trial processes and this run took */
export function summarize(
  store: Store,
  sweep: string,
  {
    attemptMs,
    runMs,
    ...run
  }: Pick<SweepSummary, 'reused' | 'stopped' | 'counts'> & {
    readonly attemptMs: number;
    readonly runMs: number;
  },
): SweepSummary {
  const { succeeded = 0, failed = 0, 'timed-out': late = 0 } = run.counts;
  const hourMs = 3_600_000;
  const best = bestTrial(store, sweep);
  const shown = Object.entries(best?.metrics ?? {}).filter(([name]) => !isTestFigure(name));
  return {
    sweep,
    trials: Object.values(run.counts).reduce((sum, count) => sum + count, 0),
    reused: run.reused,
    counts: run.counts,
    succeeded,
    failed: failed + late,
    failures: failureCauses(store, sweep),
    exploded: explodedTrials(store, sweep),
    // A summary is read before the sweep has chosen.
    best: best && { ...best, metrics: byName(shown) },
    machineHours: attemptMs / hourMs,
    hours: runMs / hourMs,
    stopped: run.stopped,
  };
}
