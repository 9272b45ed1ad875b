import type { TrialState } from '../runs/cause.js';
import type { Store } from './open-store.js';

/** A sweep in one line. */
export interface SweepSummaryRecord {
  readonly name: string;
  readonly startedAt: number;
  readonly trials: number;
  /** How many trials are in each state; states without trials are missing. */
  readonly states: Readonly<Partial<Record<TrialState, number>>>;
}

/** All sweeps, the newest first. */
export function listSweeps(store: Store): SweepSummaryRecord[] {
  return store.transaction(() => {
    const sweeps = store
      .prepare<[], { name: string; startedAt: number }>(
        'SELECT name, started_at AS startedAt FROM sweeps ORDER BY started_at DESC, name',
      )
      .all();
    return sweeps.map((sweep) => {
      const states = countStates(store, sweep.name);
      const trials = Object.values(states).reduce((sum, count) => sum + count, 0);
      return { ...sweep, trials, states };
    });
  })();
}

/** How many trials of a sweep are in each state; states without trials are missing. */
export function countStates(store: Store, sweep: string): Partial<Record<TrialState, number>> {
  const rows = store
    .prepare<[string], { state: TrialState; count: number }>(
      `SELECT state, count(*) AS count FROM sweep_trials JOIN trials ON trials.id = trial_id
       WHERE sweep = ? GROUP BY state`,
    )
    .all(sweep);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
