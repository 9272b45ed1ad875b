import type { TrialState } from '../../runs/cause.js';
import type { Store } from '../open-store.js';
import { allRows, allValues } from '../statements.js';
import { attemptEnd, type AttemptRecord, attemptTimes } from './sweep-record.js';

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
    const sweeps = allRows<{ name: string; startedAt: number }>(
      store,
      'SELECT name, started_at AS startedAt FROM sweeps ORDER BY started_at DESC, name',
    );
    return sweeps.map((sweep) => {
      const states = countStates(store, sweep.name);
      const trials = Object.values(states).reduce((sum, count) => sum + count, 0);
      return { ...sweep, trials, states };
    });
  })();
}

/** How many trials of a sweep are in each state; states without trials are missing. */
function countStates(store: Store, sweep: string): Partial<Record<TrialState, number>> {
  const rows = allRows<{ state: TrialState; count: number }>(
    store,
    'SELECT state, count(*) AS count FROM sweep_trials JOIN trials ON trials.id = trial_id WHERE sweep = ? GROUP BY state',
    sweep,
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** What tells two moments of a sweep apart, read in little time however long the sweep is. */
export interface SweepMark {
  /** Another text whenever a report of the sweep may say something else. */
  readonly text: string;
  /** Whether trials are still to come to an end. */
  readonly isOpen: boolean;
}

/** null where there is no such sweep. */
export function sweepMark(store: Store, name: string): SweepMark | null {
  const sql = 'SELECT started_at, axes, replicates FROM sweeps WHERE name = ?';
  const [sweep] = allRows<object>(store, sql, name);
  if (sweep === undefined) return null;
  const states = countStates(store, name);
  const [attempts] = allRows<object>(
    store,
    `SELECT count(*) AS begun, count(ended_at) AS ended, max(attempts.started_at) AS last, sum(metrics_offset) AS metricBytes
     FROM sweep_trials JOIN attempts USING (trial_id) WHERE sweep = ?`,
    name,
  );
  const open = (states.planned ?? 0) + (states.running ?? 0);
  return { text: JSON.stringify([sweep, states, attempts]), isOpen: open > 0 };
}

/** Names of a sweep's swept settings and how many replicates it has; null where the database does not know it. */
export function sweepAxes(
  store: Store,
  sweep: string,
): { axes: readonly string[]; replicates: number } | null {
  const sql = 'SELECT axes, replicates FROM sweeps WHERE name = ?';
  const [row] = allRows<{ axes: string; replicates: number }>(store, sql, sweep);
  return row === undefined ? null : { ...row, axes: JSON.parse(row.axes) as string[] };
}

/** A trial's place in the plan of a sweep. */
export interface TrialPlace {
  /** 1-based. */
  readonly position: number;
  readonly replicate: number;
}

/** The place of each trial of a sweep, by its id. */
export function trialPlaces(store: Store, sweep: string): ReadonlyMap<string, TrialPlace> {
  const sql = 'SELECT trial_id AS id, position, replicate FROM sweep_trials WHERE sweep = ?';
  const rows = allRows<TrialPlace & { id: string }>(store, sql, sweep);
  return new Map(rows.map(({ id, position, replicate }) => [id, { position, replicate }]));
}

/** How the newest attempt of a trial went. */
export type NewestAttempt = Required<Omit<AttemptRecord, 'cause'>>;

/** The newest attempt of a trial; null before its first. */
export function newestAttemptOf(store: Store, trialId: string): NewestAttempt | null {
  const sql = `SELECT ${attemptTimes}, ${attemptEnd} FROM attempts WHERE trial_id = ? ORDER BY attempt DESC LIMIT 1`;
  return allRows<NewestAttempt>(store, sql, trialId)[0] ?? null;
}

/** Trials of a sweep that failed or timed out, those whose newest attempt ended last first. */
export function newestFailures(store: Store, sweep: string, most: number): string[] {
  return allValues(
    store,
    `SELECT id FROM sweep_trials JOIN trials ON trials.id = trial_id
     WHERE sweep = ? AND state IN ('failed', 'timed-out')
     ORDER BY (SELECT max(ended_at) FROM attempts WHERE attempts.trial_id = trials.id) DESC, position LIMIT ?`,
    sweep,
    most,
  );
}

/** A point of a curve. */
export interface CurvePoint {
  readonly epoch: number;
  readonly value: number;
}

/** One metric of a trial, the last value of each epoch, in order of epochs. */
export function metricCurve(store: Store, trialId: string, name: string): CurvePoint[] {
  const rows = allRows<CurvePoint>(
    store,
    `SELECT epoch, value FROM metric_points
     WHERE trial = (SELECT number FROM trials WHERE id = ?)
       AND name = (SELECT number FROM metric_names WHERE name = ?) ORDER BY step`,
    trialId,
    name,
  );
  const byEpoch = new Map(rows.map((point) => [point.epoch, point]));
  return [...byEpoch.values()].toSorted((one, other) => one.epoch - other.epoch);
}
