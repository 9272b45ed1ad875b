import type { Store } from './open-store.js';

/** Of each point the succeeded replicates, ranked by validation MSE, then by their place in the plan. */
const unwanted = `
WITH ranked AS (
  SELECT sweep_trials.trial_id, coalesce(sweeps.runner ->> '$.keep', 'all') AS keep,
    row_number() OVER (
      PARTITION BY sweep_trials.sweep, sweep_trials.point
      ORDER BY trials.metrics ->> '$.validationMse' IS NULL, trials.metrics ->> '$.validationMse', position
    ) AS rank
  FROM sweep_trials JOIN sweeps ON sweeps.name = sweep_trials.sweep JOIN trials ON trials.id = sweep_trials.trial_id
  WHERE trials.state = 'succeeded'
)
SELECT trial_id FROM ranked GROUP BY trial_id
HAVING max(CASE keep WHEN 'none' THEN 0 WHEN 'best' THEN rank = 1 ELSE 1 END) = 0`;

/**
 * Trials beside this one at a point of some sweep, itself among them, whose trained networks no sweep keeps (`runner.keep`):
 * a trial may belong to several sweeps, and one that wants it is enough.
 */
export function unwantedBeside(store: Store, trialId: string): string[] {
  return store
    .prepare(
      `${unwanted} AND trial_id IN (
         SELECT beside.trial_id FROM sweep_trials AS own
         JOIN sweep_trials AS beside ON beside.sweep = own.sweep AND beside.point = own.point WHERE own.trial_id = ?)`,
    )
    .pluck()
    .all(trialId) as string[];
}

/** The same for all trials of a sweep. */
export function unwantedOf(store: Store, sweep: string): string[] {
  return store
    .prepare(`${unwanted} AND trial_id IN (SELECT trial_id FROM sweep_trials WHERE sweep = ?)`)
    .pluck()
    .all(sweep) as string[];
}
