import type { Store } from './open-store.js';

/** What a trial's metric was at the end of an epoch. */
export interface RungValue {
  readonly trialId: string;
  readonly epoch: number;
  readonly value: number;
}

/** A metric of all trials of a sweep at some epochs, whatever became of the trials since. */
export function rungValues(
  store: Store,
  sweep: string,
  metric: string,
  epochs: readonly number[],
): RungValue[] {
  return store
    .prepare<[string, string, string], RungValue>(
      `SELECT trials.id AS trialId, epoch, value FROM metric_points
       JOIN trials ON trials.number = metric_points.trial
       WHERE metric_points.name = (SELECT number FROM metric_names WHERE name = ?)
         AND epoch IN (SELECT value FROM json_each(?))
         AND trials.id IN (SELECT trial_id FROM sweep_trials WHERE sweep = ?)
       ORDER BY step`,
    )
    .all(metric, JSON.stringify(epochs), sweep);
}
