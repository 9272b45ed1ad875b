import type { Cause, TrialState } from '../../runs/cause.js';
import { type Explanations, explanationsSchema } from '../../runs/explanations.js';
import { type KnobCheck, type KnobChecks, knobChecksSchema } from '../../runs/knob-checks.js';
import type { MetricRecord } from '../../runs/metrics-file.js';
import type { Prediction } from '../../runs/result-file.js';
import { byNameOfJson } from '../../files/by-name.js';
import type { Store } from '../open-store.js';
import { StoreError } from '../store-error.js';

export type { Explanations };
export type { KnobCheck, KnobChecks, TrialState };

/** One execution of a trial. Times are Unix milliseconds. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly startedAt: number;
  /** null while it runs. */
  readonly endedAt: number | null;
  readonly cause: Cause | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** One sentence on why it failed; null where there is nothing to explain. */
  readonly message?: string | null;
  /** The last lines of log.txt of an attempt that did not publish. */
  readonly logTail: string | null;
  /** The machine or node on which it ran; null while it runs. */
  readonly host?: string | null;
  /** The cluster job that it was. */
  readonly job?: string | null;
}

/** A trial as one sweep sees it. */
export interface TrialRecord {
  readonly trialId: string;
  /** 1-based place in the sweep's plan. */
  readonly position: number;
  readonly replicate: number;
  /** Equal for the replicates of one point of the grid. */
  readonly point: string;
  readonly state: TrialState;
  readonly cause: Cause | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly attempts: readonly AttemptRecord[];
  /** result.json's metrics and facts; empty and null before the trial has succeeded. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly predictions: readonly Prediction[];
  readonly selectedEpoch: number | null;
  readonly wallTimeMs: number | null;
  readonly peakMemoryBytes: number | null;
  readonly device: { kind: string; name: string; tensorflow: string; threads: number } | null;
  /** Epoch metrics of all attempts, the later attempt's where two hold one (name, step), in order of step; here `seq` counts the points of the curve. */
  readonly curve: readonly MetricRecord[];
}

/** A sweep with all its trials: what reports are made of. */
export interface SweepRecord {
  readonly name: string;
  readonly seed: number;
  readonly replicates: number;
  /** The sweep file as it was frozen when the run started. */
  readonly file: string;
  /** Names of the swept settings, in the file's order. */
  readonly axes: readonly string[];
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly dataset: {
    readonly folder: string;
    readonly sha256: string;
    /** Facts of dataset.json frozen at start: counts by split, label mean and std, image size, baseline. */
    readonly facts: Readonly<Record<string, unknown>>;
    /** The movies of the pack, frozen at start, so that a report does not need the dataset to be there. */
    readonly movies: readonly {
      movieId: string;
      title: string;
      year: number | null;
      score: number;
      split: 'train' | 'validation' | 'test';
    }[];
  };
  readonly code: { version: string; commit: string | null; dirty: boolean | null };
  /** What turning each augmentation on did to a batch when the sweep was started; null where nothing was checked. */
  readonly knobChecks: KnobChecks | null;
  /** What the frames of its best and worst predictions did; null where nobody looked. */
  readonly explanations: Explanations | null;
  /** The version of what the trainer means, by which equal trials are told from others. */
  readonly trainer: string;
  readonly trials: readonly TrialRecord[];
}

interface SweepRow {
  readonly name: string;
  readonly seed: number;
  readonly replicates: number;
  readonly axes: string;
  readonly file: string;
  readonly dataset_folder: string;
  readonly dataset_sha256: string;
  readonly dataset_facts: string;
  readonly code_version: string;
  readonly code_commit: string | null;
  readonly code_dirty: number | null;
  readonly knob_checks: string | null;
  readonly explanations: string | null;
  readonly trainer: string;
  readonly started_at: number;
}

/**
 * A sweep with all its trials, as of one moment.
 * @throws StoreError 'unknown-sweep', which names those there are.
 */
export function readSweep(store: Store, name: string): SweepRecord {
  return store.transaction(() => {
    const row = store.prepare('SELECT * FROM sweeps WHERE name = ?').get(name) as
      SweepRow | undefined;
    if (row === undefined) {
      const known = store.prepare('SELECT name FROM sweeps ORDER BY name').pluck().all();
      throw new StoreError({ kind: 'unknown-sweep', sweep: name, known: known as string[] });
    }
    return sweepRecord(store, row, readTrials(store, name));
  })();
}

function sweepRecord(store: Store, row: SweepRow, trials: readonly TrialRecord[]): SweepRecord {
  const movies = store
    .prepare(
      `SELECT movie_id AS movieId, title, year, score, split FROM sweep_movies WHERE sweep = ? ORDER BY place`,
    )
    .all(row.name) as SweepRecord['dataset']['movies'];
  return {
    name: row.name,
    seed: row.seed,
    replicates: row.replicates,
    file: row.file,
    axes: JSON.parse(row.axes) as string[],
    startedAt: row.started_at,
    endedAt: endOf(row.started_at, trials),
    dataset: {
      folder: row.dataset_folder,
      sha256: row.dataset_sha256,
      facts: byNameOfJson<unknown>(row.dataset_facts),
      movies,
    },
    code: {
      version: row.code_version,
      commit: row.code_commit,
      dirty: row.code_dirty === null ? null : row.code_dirty === 1,
    },
    knobChecks: knobChecksOf(row.knob_checks),
    explanations: explanationsOf(row.explanations),
    trainer: row.trainer,
    trials,
  };
}

function knobChecksOf(text: string | null): KnobChecks | null {
  if (text === null) return null;
  const parsed = knobChecksSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

function explanationsOf(text: string | null): SweepRecord['explanations'] {
  if (text === null) return null;
  const parsed = explanationsSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

/** When the last attempt ended; null while any trial is still to come. A sweep that only reused trials ended as it started. */
function endOf(startedAt: number, trials: readonly TrialRecord[]): number | null {
  if (trials.some(({ state }) => state === 'planned' || state === 'running')) return null;
  const ends = trials.flatMap(({ attempts }) => attempts.map(({ endedAt }) => endedAt ?? 0));
  return ends.reduce((latest, end) => Math.max(latest, end), startedAt);
}

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
function readTrials(store: Store, sweep: string): TrialRecord[] {
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
