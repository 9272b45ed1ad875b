import type { ProgressFile } from '../../runs/attempt-end.js';
import { finishedDurations } from '../../store/queries/run-queries.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import type { Eta } from '../run-event.js';
import type { CoordinatorContext } from '../sweep-context.js';

/** A trial's cost in any one unit, and milliseconds spent on it: trials of equal work are alike in cost. */
interface Spent {
  readonly work: number;
  readonly ms: number;
}

/**
 * The work left at the speed of finished trials, their median, tenth and ninetieth percentile, shared by the slots; null before
 * one has finished.
 * @param facts finished: in any order; running: what each has taken so far; waitingWork: of all trials that wait, added up
 */
export function estimateEta({
  finished,
  running,
  waitingWork,
  slots,
}: {
  readonly finished: readonly Spent[];
  readonly running: readonly Spent[];
  readonly waitingWork: number;
  readonly slots: number;
}): Eta | null {
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
 * Milliseconds to the end of a sweep before a trial of it has ended: what the running ones report, times what waits; null
 * while they report nothing.
 * @param progress of running trials; null for one that has not reported yet
 */
export function firstEstimate(
  progress: readonly (ProgressFile | null)[],
  waiting: number,
): number | null {
  const known = progress.flatMap((trial) => {
    if (trial === null || trial.etaMs === null) return [];
    const share = shareDone(trial);
    return share === 0 ? [] : [{ left: trial.etaMs, total: trial.etaMs / (1 - share) }];
  });
  if (known.length === 0) return null;
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return (
    mean(known.map(({ left }) => left)) +
    (Math.max(0, waiting) * mean(known.map(({ total }) => total))) / progress.length
  );
}

/** What share of a trial is done, below 1; 0 where it does not say. */
export function shareDone({ step, steps, epoch, epochs }: ProgressFile): number {
  if (steps !== null) return Math.min(step, steps - 1) / steps;
  return epochs === null ? 0 : Math.min(epoch, epochs - 0.5) / epochs;
}

/** Older trials than these say little about the speed of those to come. */
const mostFinished = 500;

/** A trial that was handed over; `since`: monotonic milliseconds. */
interface HandedOver {
  readonly trial: PlannedTrial;
  readonly begun: { readonly since: number } | null;
}

/**
 * Estimates the end of a running sweep by its trials that have finished, those of earlier runs included.
 * @param workOf a trial's cost in any one unit
 */
export function sweepEta(
  {
    store,
    plan,
    options,
    elapsed,
  }: Pick<CoordinatorContext, 'store' | 'plan' | 'options' | 'elapsed'>,
  workOf: (trial: PlannedTrial) => number,
) {
  const trials = new Map(plan.trials.map((trial) => [trial.trialId, trial]));
  const finished = finishedDurations(store, plan.name).flatMap(({ trialId, wallTimeMs }) => {
    const trial = trials.get(trialId);
    return trial === undefined ? [] : [{ ms: wallTimeMs, work: workOf(trial) }];
  });
  return {
    /** Notes a finished trial. @param ms how long it ran */
    note(trial: PlannedTrial, ms: number): void {
      finished.push({ ms, work: workOf(trial) });
    },
    /** @returns null before a trial has finished */
    estimate(handedOver: Iterable<HandedOver>, waiting: readonly PlannedTrial[]): Eta | null {
      const running: Spent[] = [];
      let waitingWork = waiting.reduce((sum, trial) => sum + workOf(trial), 0);
      for (const { begun, trial } of handedOver) {
        if (begun === null) waitingWork += workOf(trial);
        else running.push({ ms: elapsed() - begun.since, work: workOf(trial) });
      }
      const slots = options.slots.length;
      return estimateEta({ finished: finished.slice(-mostFinished), running, waitingWork, slots });
    },
  };
}
