import type { PlannedTrial, FrozenPlan } from '../../runs/sweep-plan.js';

/** A trial that does not fit now may fit once another program has freed memory. */
const tryAgainMs = 2000;

/**
 * The trials still to be run, shared by the slots.
 * @param admit whether a trial may start now; where it may, the trial is taken
 */
export function trialQueue(
  trials: readonly PlannedTrial[],
  elapsed: () => number,
  admit: (trial: PlannedTrial) => boolean = () => true,
) {
  /** `readyAt`: monotonic milliseconds from which on it may start. */
  const waiting = trials.map((trial) => ({ trial, readyAt: 0 }));
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
      const untilReady = soonest - elapsed();
      const delayMs = untilReady <= 0 ? tryAgainMs : Math.max(1, untilReady);
      const timer = waiting.length > 0 && !paused ? setTimeout(resolve, delayMs) : undefined;
      wakers.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  return {
    /** The next trial that may start, once there is one; null when there will be none. */
    async take(): Promise<PlannedTrial | null> {
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
    /** A taken trial has ended. @param againInMs after which it may run again; null where it may not */
    giveBack(trial: PlannedTrial, againInMs: number | null): void {
      taken -= 1;
      // What has begun is finished first: its checkpoint and its log are the oldest.
      if (againInMs !== null) waiting.unshift({ trial, readyAt: elapsed() + againInMs });
      wake();
    },
    /** Removes a trial that has not started. @returns null where it was not waiting */
    remove(trialId: string): PlannedTrial | null {
      const place = waiting.findIndex(({ trial }) => trial.trialId === trialId);
      const removed = place < 0 ? undefined : waiting.splice(place, 1)[0];
      wake();
      return removed?.trial ?? null;
    },
    /** Adds a trial that is planned again. */
    add(trial: PlannedTrial): void {
      waiting.push({ trial, readyAt: 0 });
      wake();
    },
    /** While paused nothing starts; `take` waits. */
    setPaused(wanted: boolean): void {
      paused = wanted;
      wake();
    },
    /** Lets nothing start any more. */
    close(): void {
      closed = true;
      wake();
    },
    /** What is still to start, in no particular order. */
    get waiting(): readonly PlannedTrial[] {
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
