import type { PlannedTrial, FrozenPlan } from '../../runs/sweep-plan.js';

/** The trials still to be run, shared by the slots. */
export interface TrialQueue {
  /** The next trial that may start, once there is one; null when there will be none. */
  take(): Promise<PlannedTrial | null>;
  /** A taken trial has ended: for good, or to be run again after a delay. */
  settle(trial: PlannedTrial, again: { readonly delayMs: number } | null): void;
  /** Removes a trial that has not started. @returns whether it was waiting. */
  remove(trialId: string): PlannedTrial | null;
  /** Adds a trial that is planned again. */
  add(trial: PlannedTrial): void;
  /** While paused nothing starts; `take` waits. */
  setPaused(paused: boolean): void;
  /** Lets nothing start any more. */
  close(): void;
  /** What is still to start, in no order that means anything. */
  readonly waiting: readonly PlannedTrial[];
}

interface Waiting {
  readonly trial: PlannedTrial;
  /** Monotonic milliseconds from which on it may start. */
  readonly readyAt: number;
}

/** A trial that does not fit now may fit when another program has given memory back. */
const lookAgainMs = 2000;

/**
 * @param admit whether a trial may start now; where it says yes, the trial is taken
 */
export function trialQueue(
  trials: readonly PlannedTrial[],
  elapsed: () => number,
  admit: (trial: PlannedTrial) => boolean = () => true,
): TrialQueue {
  const waiting: Waiting[] = trials.map((trial) => ({ trial, readyAt: 0 }));
  let taken = 0;
  let closed = false;
  let paused = false;
  let wakers: (() => void)[] = [];
  const wake = () => {
    const all = wakers;
    wakers = [];
    for (const waker of all) waker();
  };
  /** Until something changes, or the first delayed trial is ready. */
  const change = () =>
    new Promise<void>((resolve) => {
      let soonest = Infinity;
      for (const { readyAt } of waiting) soonest = Math.min(soonest, readyAt);
      const now = elapsed();
      const delayMs = soonest <= now ? lookAgainMs : soonest - now;
      const timer =
        Number.isFinite(soonest) && !paused ? setTimeout(resolve, Math.max(1, delayMs)) : undefined;
      wakers.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  return {
    async take() {
      for (;;) {
        if (closed) return null;
        const now = elapsed();
        const place = paused
          ? -1
          : waiting.findIndex(({ trial, readyAt }) => readyAt <= now && admit(trial));
        if (place >= 0) {
          taken += 1;
          return waiting.splice(place, 1)[0]?.trial ?? null;
        }
        // A trial that still runs may come back.
        if (waiting.length === 0 && taken === 0) return null;
        await change();
      }
    },
    settle(trial, again) {
      taken -= 1;
      // What has begun is finished first: its checkpoint and its log are the oldest.
      if (again !== null) waiting.unshift({ trial, readyAt: elapsed() + again.delayMs });
      wake();
    },
    remove(trialId) {
      const place = waiting.findIndex(({ trial }) => trial.trialId === trialId);
      const removed = place < 0 ? undefined : waiting.splice(place, 1)[0];
      wake();
      return removed?.trial ?? null;
    },
    add(trial) {
      waiting.push({ trial, readyAt: 0 });
      wake();
    },
    setPaused(wanted) {
      paused = wanted;
      wake();
    },
    close() {
      closed = true;
      wake();
    },
    get waiting() {
      return waiting.map(({ trial }) => trial);
    },
  };
}

/** Trials in the order in which they start; those of equal work stay in the plan's order. */
export function inOrder(
  trials: readonly PlannedTrial[],
  order: FrozenPlan['runner']['order'],
  workOf: (trial: PlannedTrial) => number,
): readonly PlannedTrial[] {
  if (order === 'plan') return trials;
  const sign = order === 'longest-first' ? -1 : 1;
  return trials.toSorted((first, second) => sign * (workOf(first) - workOf(second)));
}
