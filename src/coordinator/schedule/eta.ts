import type { ProgressFile } from '../../runs/attempt-end.js';
import { finishedDurations } from '../../store/queries/run-queries.js';
import type { PlannedTrial, SweepPlan } from '../../runs/sweep-plan.js';
import type { Store } from '../../store/open-store.js';

/** Estimated milliseconds to the end of a sweep, with the range that finished trials suggest. */
export interface Eta {
  readonly lowMs: number;
  readonly expectedMs: number;
  readonly highMs: number;
}

/** A trial and what has been spent on it. Work is in any one unit: trials of equal work are alike in cost. */
interface Spent {
  readonly work: number;
  /** Milliseconds. */
  readonly ms: number;
}

/** What an estimate goes by. */
export interface EtaFacts {
  /** Finished trials, in any order. */
  readonly finished: readonly Spent[];
  /** Running trials, and what each has taken so far. */
  readonly running: readonly Spent[];
  /** Work of all trials that wait, added up. */
  readonly waitingWork: number;
  readonly slots: number;
}

/**
 * The work left at the speed of finished trials, their median, tenth and ninetieth percentile, shared by the slots; null before
 * one has finished.
 */
export function estimateEta({ finished, running, waitingWork, slots }: EtaFacts): Eta | null {
  const pace = finished
    .map(({ ms, work }) => ms / work)
    .toSorted((first, second) => first - second);
  if (pace.length === 0) return null;
  const left = (share: number) => {
    const msPerWork = quantile(pace, share);
    const rests = running.map(({ ms, work }) => Math.max(0, msPerWork * work - ms));
    const total = rests.reduce((sum, rest) => sum + rest, msPerWork * waitingWork);
    return Math.max(total / slots, ...rests, 0);
  };
  return { lowMs: left(0.1), expectedMs: left(0.5), highMs: left(0.9) };
}

/** Quantile of sorted values by linear interpolation. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * Milliseconds to the end of a sweep before a trial of it has ended: what the running ones say of themselves, times what waits;
 * null while they say nothing.
 * @param progress of running trials; null for one that has not said yet
 */
export function firstEstimate(
  progress: readonly (ProgressFile | null)[],
  waiting: number,
): number | null {
  const known = progress.flatMap((trial) => {
    if (trial === null || trial.etaMs === null) return [];
    const share = shareDone(trial);
    return share === 0 ? [] : [{ left: trial.etaMs, whole: trial.etaMs / (1 - share) }];
  });
  if (known.length === 0) return null;
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return (
    mean(known.map(({ left }) => left)) +
    (Math.max(0, waiting) * mean(known.map(({ whole }) => whole))) / progress.length
  );
}

/** What share of a trial is done, below 1; 0 where it does not say. */
export function shareDone({ step, steps, epoch, epochs }: ProgressFile): number {
  if (steps !== null) return Math.min(step, steps - 1) / steps;
  return epochs === null ? 0 : Math.min(epoch, epochs - 0.5) / epochs;
}

/** Older trials than these say little about the speed of those to come. */
const mostFinished = 500;

/** Estimates the end of a running sweep by its trials that have finished, those of earlier runs included. */
export interface SweepEta {
  /** Notes a finished trial. @param ms how long it ran */
  readonly note: (trial: PlannedTrial, ms: number) => void;
  /** @returns null before a trial has finished */
  readonly estimate: (
    running: Iterable<{
      readonly trial: PlannedTrial;
      /** Monotonic milliseconds; null before it has begun. */
      readonly begun: { readonly since: number } | null;
    }>,
    waiting: readonly PlannedTrial[],
  ) => Eta | null;
}

interface EtaContext {
  readonly store: Store;
  readonly plan: SweepPlan;
  readonly options: { readonly slots: readonly unknown[] };
  readonly elapsed: () => number;
}

/** @param workOf a trial's cost in any one unit */
export function sweepEta(
  { store, plan, options, elapsed }: EtaContext,
  workOf: (trial: PlannedTrial) => number,
): SweepEta {
  const trials = new Map(plan.trials.map((trial) => [trial.trialId, trial]));
  const finished = finishedDurations(store, plan.name).flatMap(({ trialId, wallTimeMs }) => {
    const trial = trials.get(trialId);
    return trial === undefined ? [] : [{ ms: wallTimeMs, work: workOf(trial) }];
  });
  return {
    note(trial, ms) {
      finished.push({ ms, work: workOf(trial) });
    },
    estimate(running, waiting) {
      const begunWork: { ms: number; work: number }[] = [];
      let waitingWork = waiting.reduce((sum, trial) => sum + workOf(trial), 0);
      for (const { begun, trial } of running) {
        if (begun === null) waitingWork += workOf(trial);
        else begunWork.push({ ms: elapsed() - begun.since, work: workOf(trial) });
      }
      return estimateEta({
        finished: finished.slice(-mostFinished),
        running: begunWork,
        waitingWork,
        slots: options.slots.length,
      });
    },
  };
}
