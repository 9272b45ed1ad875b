import { finishedDurations } from '../../store/run-queries.js';
import type { PlannedTrial } from '../../store/sweep-plan.js';
import { estimateEta, type Eta } from './eta.js';
import type { RunContext } from '../sweep-context.js';
import type { WatchedAttempt } from '../attempts/watched-attempt.js';

/** Older trials than these say little about the speed of those to come. */
const mostFinished = 500;

/** Estimates the end of a running sweep by its trials that have finished, those of earlier runs included. */
export interface SweepEta {
  /** Notes a finished trial. @param ms how long it ran */
  readonly note: (trial: PlannedTrial, ms: number) => void;
  /** @returns null before a trial has finished */
  readonly estimate: (
    running: Iterable<Pick<WatchedAttempt, 'trial' | 'begun'>>,
    waiting: readonly PlannedTrial[],
  ) => Eta | null;
}

/** @param workOf a trial's cost in any one unit */
export function sweepEta(context: RunContext, workOf: (trial: PlannedTrial) => number): SweepEta {
  const { store, plan, options, elapsed } = context;
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
