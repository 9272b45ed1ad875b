import { byNameOfJson } from '../files/by-name.js';
import { explanationsSchema } from '../runs/explanations.js';
import { knobChecksSchema, type KnobChecks } from '../runs/knob-checks.js';
import type { Store } from './open-store.js';
import { readTrials } from './read-trials.js';
import { StoreError } from './store-error.js';
import type { SweepRecord, TrialRecord } from './sweep-record.js';

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
