import { byNameOfJson } from '../../files/by-name.js';
import type { Benchmark, TrainingBenchmark } from '../../runs/benchmarks.js';
import type { Store } from '../open-store.js';
import { allRows, allValues, putRows } from '../statements.js';

/** What a succeeded trial has cost. */
export interface FinishedTrial {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly wallTimeMs: number;
  readonly peakMemoryBytes: number;
  readonly device: { readonly kind: string; readonly threads: number };
}

/** Succeeded trials of any sweep on this dataset whose cost is known. */
export function finishedTrials(store: Store, datasetSha256: string): FinishedTrial[] {
  const rows = allRows<FinishedTrial & Record<'settings' | 'device', string>>(
    store,
    `SELECT settings, device, wall_time_ms AS wallTimeMs, peak_memory_bytes AS peakMemoryBytes FROM trials
     WHERE state = 'succeeded' AND dataset_sha256 = ? AND wall_time_ms IS NOT NULL
       AND peak_memory_bytes IS NOT NULL AND device IS NOT NULL`,
    datasetSha256,
  );
  return rows.map((row) => ({
    ...row,
    settings: JSON.parse(row.settings) as FinishedTrial['settings'],
    device: JSON.parse(row.device) as FinishedTrial['device'],
  }));
}

/** Succeeded trials on a dataset that another version of the trainer has trained. */
export function trialsOfOtherTrainers(store: Store, datasetSha256: string, trainer: string) {
  const rows = allRows<{ trainer: string; seed: number; settings: string }>(
    store,
    `SELECT trainer, seed, settings FROM trials
     WHERE state = 'succeeded' AND dataset_sha256 = ? AND trainer <> ? ORDER BY number`,
    datasetSha256,
    trainer,
  );
  return rows.map((row) => ({ ...row, settings: byNameOfJson<unknown>(row.settings) }));
}

/** Squared errors of a trial on the test movies, in the order of their ids: on standardised labels. */
export function squaredTestErrors(store: Store, trialId: string): number[] {
  return allValues(
    store,
    `SELECT (label - prediction) * (label - prediction) FROM predictions
     WHERE trial_id = ? AND split = 'test' ORDER BY movie_id`,
    trialId,
  );
}

/** Puts benchmarks in the database, in the place of those that it has. */
export function recordBenchmarks(store: Store, benchmarks: readonly Benchmark[]): void {
  store.transaction(() => {
    store.exec('DELETE FROM benchmarks');
    const rows = benchmarks.map(({ at, name, figures }) => {
      return { at, name, figures: JSON.stringify(figures) };
    });
    putRows(store, 'benchmarks', rows);
  })();
}

/** Every benchmark in a database of any version, the oldest first. */
export function storedBenchmarks(store: Store): Benchmark[] {
  const sql = 'SELECT at, name, figures FROM benchmarks ORDER BY number';
  const rows = allRows<{ at: number; name: string; figures: string }>(store, sql);
  return rows.map((row) => ({ ...row, figures: byNameOfJson<unknown>(row.figures) }));
}

/** What decides whether a benchmark applies to a trial. */
type BenchmarkKey = Pick<
  TrainingBenchmark,
  'backbone' | 'image' | 'batch' | 'frames' | 'precision' | 'machine' | 'device'
>;

/** The newest benchmark of this network and these batches on this machine's kind of device; null where none was made. */
export function newestTrainingBenchmark(store: Store, key: BenchmarkKey): TrainingBenchmark | null {
  const figures = store
    .prepare<[BenchmarkKey], string>(
      `SELECT figures FROM benchmarks WHERE name = 'train' AND backbone = @backbone AND image = @image AND frames = @frames
         AND precision = @precision AND batch = @batch AND machine = @machine AND device = @device
       ORDER BY at DESC, number DESC LIMIT 1`,
    )
    .pluck()
    .get(key);
  return figures === undefined ? null : (JSON.parse(figures) as TrainingBenchmark);
}
