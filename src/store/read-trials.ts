import { byNameOfJson } from '../files/by-name.js';
import type { MetricRecord } from '../runs/metric-record.js';
import type { Prediction } from '../runs/result-file.js';
import type { Store } from './open-store.js';
import type { AttemptRecord, TrialRecord } from './sweep-record.js';

interface TrialRow extends Pick<
  TrialRecord,
  'trialId' | 'position' | 'replicate' | 'point' | 'state' | 'cause' | 'seed' | 'selectedEpoch'
> {
  readonly number: number;
  readonly settings: string;
  readonly metrics: string;
  readonly wallTimeMs: number | null;
  readonly peakMemoryBytes: number | null;
  readonly device: string | null;
}

/** All trials of a sweep in the order of its plan. */
export function readTrials(store: Store, sweep: string): TrialRecord[] {
  const attempts = store.prepare<[string], AttemptRecord>(
    `SELECT attempt, started_at AS startedAt, ended_at AS endedAt, cause, exit_code AS exitCode, signal, message,
       log_tail AS logTail, host, job FROM attempts WHERE trial_id = ? ORDER BY attempt`,
  );
  const predictions = store.prepare<[string], Prediction>(
    `SELECT movie_id AS movieId, split, label, prediction FROM predictions WHERE trial_id = ?
     ORDER BY split DESC, movie_id`,
  );
  const curve = store.prepare<[number], MetricRecord>(
    `SELECT row_number() OVER (ORDER BY step, metric_names.name) AS seq, epoch, step, metric_names.name, value,
       attempts.metrics_since + metric_points.since AS wallTimeMs
     FROM metric_points
     JOIN metric_names ON metric_names.number = metric_points.name
     JOIN trials ON trials.number = metric_points.trial
     JOIN attempts ON attempts.trial_id = trials.id AND attempts.attempt = metric_points.attempt
     WHERE metric_points.trial = ? ORDER BY step, metric_names.name`,
  );
  const rows = store
    .prepare<[string], TrialRow>(
      `SELECT trials.number, id AS trialId, position, replicate, point, state, cause, settings, seed, metrics,
         selected_epoch AS selectedEpoch, wall_time_ms AS wallTimeMs, peak_memory_bytes AS peakMemoryBytes, device
       FROM sweep_trials JOIN trials ON trials.id = sweep_trials.trial_id WHERE sweep = ? ORDER BY position`,
    )
    .all(sweep);
  return rows.map(({ number, ...row }) => ({
    ...row,
    settings: byNameOfJson<unknown>(row.settings),
    metrics: byNameOfJson<number>(row.metrics),
    device: row.device === null ? null : (JSON.parse(row.device) as TrialRecord['device']),
    attempts: attempts.all(row.trialId),
    predictions: predictions.all(row.trialId),
    curve: curve.all(number),
  }));
}
