import type { Cause, TrialState } from '../../runs/cause.js';
import { type Explanations, explanationsSchema } from '../../runs/explanations.js';
import {
  type AugmentationCheck,
  type AugmentationCheckRecord,
  augmentationCheckRecordSchema,
} from '../../runs/augmentation-checks.js';
import type { MetricRecord } from '../../runs/metrics-file.js';
import type { Prediction, TrainingResult } from '../../runs/result-file.js';
import { byNameOfJson } from '../../files/by-name.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import type { Store } from '../open-store.js';
import { allRows, allValues } from '../statements.js';
import { StoreError } from '../store-error.js';

export type { Explanations };
export type { AugmentationCheck, AugmentationCheckRecord, TrialState };

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

/** The columns of these fields. */
export const attemptTimes = 'attempt, started_at AS startedAt, ended_at AS endedAt';
export const attemptEnd = 'exit_code AS exitCode, signal, message, log_tail AS logTail, host, job';

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
  readonly device: (Omit<TrainingResult['device'], 'kind'> & { kind: string }) | null;
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
  /** Frozen at start, movies too, so that a report does not need the dataset to be there. */
  readonly dataset: Omit<SweepPlan['dataset'], 'facts' | 'movies'> & {
    readonly facts: Readonly<Record<string, unknown>>;
    readonly movies: readonly SweepPlan['dataset']['movies'][number][];
  };
  readonly code: SweepPlan['code'];
  /** What turning each augmentation on did to a batch when the sweep was started; null where nothing was checked. */
  readonly knobChecks: AugmentationCheckRecord | null;
  /** What the frames of its best and worst predictions did; null where there are none. */
  readonly explanations: Explanations | null;
  /** The version of what the trainer means, which distinguishes equal trials from others. */
  readonly trainer: string;
  readonly trials: readonly TrialRecord[];
}

/** A row of the table sweeps; the columns that hold JSON are texts. */
type SweepRow = Pick<
  SweepRecord,
  'name' | 'seed' | 'replicates' | 'file' | 'startedAt' | 'trainer'
> & {
  readonly folder: string;
  readonly sha256: string;
  readonly facts: string;
  readonly axes: string;
  readonly version: string;
  readonly commit: string | null;
  readonly dirty: number | null;
  readonly knobChecks: string | null;
  readonly explanations: string | null;
};

/**
 * A sweep with all its trials, as of one moment.
 * @throws StoreError 'unknown-sweep', which names those there are.
 */
export function readSweep(store: Store, name: string): SweepRecord {
  return store.transaction(() => {
    const [row] = allRows<SweepRow>(
      store,
      `SELECT name, seed, replicates, axes, file, dataset_folder AS folder, dataset_sha256 AS sha256, dataset_facts AS facts,
         code_version AS version, code_commit AS "commit", code_dirty AS dirty, knob_checks AS knobChecks, explanations, trainer,
         started_at AS startedAt FROM sweeps WHERE name = ?`,
      name,
    );
    if (row === undefined) {
      const known = allValues<string>(store, 'SELECT name FROM sweeps ORDER BY name');
      throw new StoreError({ kind: 'unknown-sweep', sweep: name, known });
    }
    return sweepRecord(store, row, readTrials(store, name));
  })();
}

function sweepRecord(store: Store, row: SweepRow, trials: readonly TrialRecord[]): SweepRecord {
  const { name, seed, replicates, file, startedAt, trainer } = row;
  const { folder, sha256, version, commit, dirty } = row;
  const movies = allRows<SweepRecord['dataset']['movies'][number]>(
    store,
    'SELECT movie_id AS movieId, title, year, score, split FROM sweep_movies WHERE sweep = ? ORDER BY place',
    name,
  );
  return {
    name,
    seed,
    replicates,
    file,
    axes: JSON.parse(row.axes) as string[],
    startedAt,
    endedAt: endOf(startedAt, trials),
    dataset: { folder, sha256, facts: byNameOfJson<unknown>(row.facts), movies },
    code: { version, commit, dirty: dirty === null ? null : dirty === 1 },
    // What another version has written may not be readable.
    knobChecks:
      augmentationCheckRecordSchema.safeParse(JSON.parse(row.knobChecks ?? 'null')).data ?? null,
    explanations: explanationsSchema.safeParse(JSON.parse(row.explanations ?? 'null')).data ?? null,
    trainer,
    trials,
  };
}

/** When the last attempt ended; null while any trial is still to come. A sweep that only reused trials ended as it started. */
function endOf(startedAt: number, trials: readonly TrialRecord[]): number | null {
  if (trials.some(({ state }) => state === 'planned' || state === 'running')) return null;
  const ends = trials.flatMap(({ attempts }) => attempts.map(({ endedAt }) => endedAt ?? 0));
  return ends.reduce((latest, end) => Math.max(latest, end), startedAt);
}

/** A trial's columns; those that hold JSON are texts. */
type TrialRow = Omit<
  TrialRecord,
  'settings' | 'metrics' | 'device' | 'attempts' | 'predictions' | 'curve'
> & { readonly settings: string; readonly metrics: string; readonly device: string | null };

/** All trials of a sweep in the order of its plan. */
function readTrials(store: Store, sweep: string): TrialRecord[] {
  const attempts = store.prepare<[string], AttemptRecord>(
    `SELECT ${attemptTimes}, cause, ${attemptEnd} FROM attempts WHERE trial_id = ? ORDER BY attempt`,
  );
  const predictions = store.prepare<[string], Prediction>(
    `SELECT movie_id AS movieId, split, label, prediction FROM predictions WHERE trial_id = ?
     ORDER BY split DESC, movie_id`,
  );
  const curve = store.prepare<[string], MetricRecord>(
    `SELECT row_number() OVER (ORDER BY step, name) AS seq, epoch, step, name, value, wall_time_ms AS wallTimeMs
     FROM metrics WHERE trial_id = ? ORDER BY step, name`,
  );
  const rows = allRows<TrialRow>(
    store,
    `SELECT id AS trialId, position, replicate, point, state, cause, settings, seed, metrics,
       selected_epoch AS selectedEpoch, wall_time_ms AS wallTimeMs, peak_memory_bytes AS peakMemoryBytes, device
     FROM sweep_trials JOIN trials ON trials.id = sweep_trials.trial_id WHERE sweep = ? ORDER BY position`,
    sweep,
  );
  return rows.map((row) => ({
    ...row,
    settings: byNameOfJson<unknown>(row.settings),
    metrics: byNameOfJson<number>(row.metrics),
    device: JSON.parse(row.device ?? 'null') as TrialRecord['device'],
    attempts: attempts.all(row.trialId),
    predictions: predictions.all(row.trialId),
    curve: curve.all(row.trialId),
  }));
}
