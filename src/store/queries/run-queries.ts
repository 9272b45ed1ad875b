import { byName, byNameOfJson } from '../../files/by-name.js';
import type { Cause, TrialState } from '../../runs/cause.js';
import { explodedFrom } from '../../runs/result-file.js';
import type { Store } from '../open-store.js';
import { allRows, allValues } from '../statements.js';

/** A trial of a sweep, as far as running it needs. */
export interface RecordedTrial {
  readonly trialId: string;
  readonly state: TrialState;
  readonly cause: Cause | null;
  /** Number of its newest attempt, 0 before the first. */
  readonly attempts: number;
  /** When that attempt ended, in Unix milliseconds; null where it has not. */
  readonly endedAt: number | null;
}

const trialsOfSweep = 'sweep_trials JOIN trials ON trials.id = trial_id WHERE sweep = ?';
const lastEnd = `(SELECT ended_at FROM attempts WHERE attempts.trial_id = trials.id ORDER BY attempt DESC LIMIT 1) AS endedAt`;

/** The state of each trial of a sweep, in the order of its plan. */
export function recordedTrials(store: Store, sweep: string): RecordedTrial[] {
  return allRows(
    store,
    `SELECT id AS trialId, state, cause, ${lastEnd},
       coalesce((SELECT max(attempt) FROM attempts WHERE attempts.trial_id = trials.id), 0) AS attempts
     FROM ${trialsOfSweep} ORDER BY position`,
    sweep,
  );
}

/** The state of trials of whatever sweep; those that the database does not know are left out. */
export function recordedTrialsById(
  store: Store,
  ids: readonly string[],
): Omit<RecordedTrial, 'attempts'>[] {
  return allRows(
    store,
    `SELECT id AS trialId, state, cause, ${lastEnd} FROM trials WHERE id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  );
}

/** State of one trial that the database knows. */
export function trialState(store: Store, trialId: string): TrialState {
  const [state] = allValues(store, 'SELECT state FROM trials WHERE id = ?', trialId);
  return state as TrialState;
}

/** Trials of any sweep that have succeeded: they are not run again. */
export function succeededTrials(store: Store): ReadonlySet<string> {
  return new Set(allValues<string>(store, `SELECT id FROM trials WHERE state = 'succeeded'`));
}

/** Milliseconds that each succeeded trial of any sweep took, by its id. */
export function wallTimes(store: Store): ReadonlyMap<string, number> {
  const rows = allRows<{ id: string; wallTimeMs: number }>(
    store,
    `SELECT id, wall_time_ms AS wallTimeMs FROM trials WHERE state = 'succeeded' AND wall_time_ms IS NOT NULL`,
  );
  return new Map(rows.map(({ id, wallTimeMs }) => [id, wallTimeMs]));
}

/** Trials of any sweep that were running when the database was last written. */
export function runningTrials(store: Store): string[] {
  return allValues(store, `SELECT id FROM trials WHERE state = 'running' ORDER BY number`);
}

/** Ended attempts of a trial before this one, the oldest first. */
export function pastAttempts(
  store: Store,
  trialId: string,
  before: number,
): { attempt: number; cause: Cause | null; checkpointStep: number }[] {
  return allRows(
    store,
    `SELECT attempt, cause, coalesce(checkpoint_step, 0) AS checkpointStep FROM attempts
     WHERE trial_id = ? AND attempt < ? ORDER BY attempt`,
    trialId,
    before,
  );
}

/** The furthest step of a trial in any metric, 0 before the first. */
export function furthestStep(store: Store, trialId: string): number {
  const sql = `SELECT max(step) FROM metric_points JOIN trials ON trials.number = metric_points.trial WHERE trials.id = ?`;
  return allValues<number | null>(store, sql, trialId)[0] ?? 0;
}

/** When an attempt started; null where it is not in the database. */
export function attemptStart(store: Store, trialId: string, attempt: number): number | null {
  const sql = 'SELECT started_at FROM attempts WHERE trial_id = ? AND attempt = ?';
  return allValues<number>(store, sql, trialId, attempt)[0] ?? null;
}

/** Milliseconds that each succeeded trial of a sweep took. */
export function finishedDurations(
  store: Store,
  sweep: string,
): { trialId: string; wallTimeMs: number }[] {
  return allRows(
    store,
    `SELECT trial_id AS trialId, wall_time_ms AS wallTimeMs
     FROM ${trialsOfSweep} AND state = 'succeeded' AND wall_time_ms IS NOT NULL`,
    sweep,
  );
}

/** The trial of a sweep with the lowest validation MSE. */
export interface BestTrial {
  readonly trialId: string;
  readonly position: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Selection uses validation only; null where no trial has a validation MSE, or all that have one diverged. */
export function bestTrial(store: Store, sweep: string): BestTrial | null {
  const [row] = allRows<
    Omit<BestTrial, 'settings' | 'metrics'> & Record<'settings' | 'metrics', string>
  >(
    store,
    `SELECT id AS trialId, position, settings, seed, metrics FROM ${trialsOfSweep}
       AND state = 'succeeded' AND metrics ->> '$.validationMse' IS NOT NULL
       AND coalesce(metrics ->> '$.validationMse' < ${explodedFrom} * (metrics ->> '$.baselineValidationMse'), 1)
     ORDER BY metrics ->> '$.validationMse', position LIMIT 1`,
    sweep,
  );
  if (row === undefined) return null;
  return { ...row, settings: byNameOfJson(row.settings), metrics: byNameOfJson(row.metrics) };
}

/** Trials of a sweep that have succeeded with a validation loss that diverged: see hasExploded. */
export function explodedTrials(store: Store, sweep: string): string[] {
  return allValues(
    store,
    `SELECT id FROM ${trialsOfSweep} AND state = 'succeeded'
       AND metrics ->> '$.validationMse' >= ${explodedFrom} * (metrics ->> '$.baselineValidationMse')
     ORDER BY position`,
    sweep,
  );
}

/** How many trials of a sweep failed for each cause. */
export function failureCauses(store: Store, sweep: string): Partial<Record<Cause, number>> {
  const rows = allRows<{ cause: Cause; count: number }>(
    store,
    `SELECT cause, count(*) AS count FROM ${trialsOfSweep} AND state IN ('failed', 'timed-out') GROUP BY cause`,
    sweep,
  );
  return byName(rows.map(({ cause, count }) => [cause, count]));
}

/** Ids of all trials. */
export function trialIds(store: Store): string[] {
  return allValues(store, 'SELECT id FROM trials ORDER BY id');
}

/** Names of the sweeps that have a trial, the newest first. */
export function sweepsOfTrial(store: Store, trialId: string): string[] {
  return allValues(
    store,
    `SELECT DISTINCT name FROM sweeps JOIN sweep_trials ON sweep = name WHERE trial_id = ?
     ORDER BY started_at DESC, name`,
    trialId,
  );
}

/** What a trial's metric was at the end of an epoch. */
export interface RungValue {
  readonly trialId: string;
  readonly epoch: number;
  readonly value: number;
}

/** A metric of all trials of a sweep at some epochs, whatever the trials' states now. */
export function rungValues(
  store: Store,
  sweep: string,
  metric: string,
  epochs: readonly number[],
): RungValue[] {
  return allRows(
    store,
    `SELECT trials.id AS trialId, epoch, value FROM metric_points
     JOIN trials ON trials.number = metric_points.trial
     WHERE metric_points.name = (SELECT number FROM metric_names WHERE name = ?)
       AND epoch IN (SELECT value FROM json_each(?))
       AND trials.id IN (SELECT trial_id FROM sweep_trials WHERE sweep = ?)
     ORDER BY step`,
    metric,
    JSON.stringify(epochs),
    sweep,
  );
}
