import { countStates } from './list-sweeps.js';
import type { Store } from './open-store.js';

/** What tells two moments of a sweep apart, read in little time however long the sweep is. */
export interface SweepMark {
  /** Another text whenever a report of the sweep may say something else. */
  readonly text: string;
  /** Whether trials are still to come to an end. */
  readonly isOpen: boolean;
}

/** null where there is no such sweep. */
export function sweepMark(store: Store, name: string): SweepMark | null {
  const sweep = store
    .prepare('SELECT started_at, axes, replicates FROM sweeps WHERE name = ?')
    .get(name);
  if (sweep === undefined) return null;
  const states = countStates(store, name);
  const attempts = store
    .prepare(
      `SELECT count(*) AS begun, count(ended_at) AS ended, max(attempts.started_at) AS last, sum(metrics_offset) AS told
       FROM sweep_trials JOIN attempts USING (trial_id) WHERE sweep = ?`,
    )
    .get(name);
  const open = (states.planned ?? 0) + (states.running ?? 0);
  return { text: JSON.stringify([sweep, states, attempts]), isOpen: open > 0 };
}
