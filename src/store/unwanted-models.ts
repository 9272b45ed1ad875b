import type { Store } from './open-store.js';

/**
 * Of each point the succeeded replicates, ranked by validation MSE, then by their place in the plan; of them the trials whose
 * trained networks no sweep keeps.
 * @param from the rows of sweep_trials that are ranked: whole points, in all sweeps that have any trial asked about
 */
const unwanted = (from: string) => `
ranked AS (
  SELECT sweep_trials.trial_id, coalesce(sweeps.runner ->> '$.keep', 'all') AS keep,
    row_number() OVER (
      PARTITION BY sweep_trials.sweep, sweep_trials.point
      ORDER BY trials.metrics ->> '$.validationMse' IS NULL, trials.metrics ->> '$.validationMse', position
    ) AS rank
  FROM ${from} JOIN sweeps ON sweeps.name = sweep_trials.sweep JOIN trials ON trials.id = sweep_trials.trial_id
  WHERE trials.state = 'succeeded'
)
SELECT trial_id FROM ranked GROUP BY trial_id
HAVING max(CASE keep WHEN 'none' THEN 0 WHEN 'best' THEN rank = 1 ELSE 1 END) = 0`;

/** Only the points of the trials asked about are read: what it costs when a trial ends does not grow with the number of trials. */
const besideOne = `
WITH asked AS MATERIALIZED (
  SELECT DISTINCT beside.trial_id FROM sweep_trials AS own
  JOIN sweep_trials AS beside ON beside.sweep = own.sweep AND beside.point = own.point WHERE own.trial_id = ?
),
points AS MATERIALIZED (
  SELECT DISTINCT sweep, point FROM asked CROSS JOIN sweep_trials ON sweep_trials.trial_id = asked.trial_id
),
${unwanted(`points CROSS JOIN sweep_trials ON sweep_trials.sweep = points.sweep AND sweep_trials.point = points.point`)}
AND trial_id IN (SELECT trial_id FROM asked)`;

const ofSweep = `
WITH ${unwanted('sweep_trials')} AND trial_id IN (SELECT trial_id FROM sweep_trials WHERE sweep = ?)`;

/**
 * Trials beside this one at a point of some sweep, itself among them, whose trained networks no sweep keeps (`runner.keep`):
 * a trial may belong to several sweeps, and one that wants it is enough.
 */
export function unwantedBeside(store: Store, trialId: string): string[] {
  return store.prepare(besideOne).pluck().all(trialId) as string[];
}

/** The same for all trials of a sweep. */
export function unwantedOf(store: Store, sweep: string): string[] {
  return store.prepare(ofSweep).pluck().all(sweep) as string[];
}
