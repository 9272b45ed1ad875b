import { byNameOfJson } from '../files/by-name.js';
import type { Benchmark, TrainingBenchmark } from '../runs/benchmarks.js';
import type { Store } from './open-store.js';

/** What decides whether a benchmark speaks for a trial. */
type BenchmarkKey = Pick<
  TrainingBenchmark,
  'backbone' | 'image' | 'batch' | 'frames' | 'precision' | 'machine' | 'device'
>;

/** Puts benchmarks in the database, in the place of those that it has. */
export function recordBenchmarks(store: Store, benchmarks: readonly Benchmark[]): void {
  const insert = store.prepare('INSERT INTO benchmarks (at, name, figures) VALUES (?, ?, ?)');
  store.transaction(() => {
    store.exec('DELETE FROM benchmarks');
    for (const { at, name, figures } of benchmarks) insert.run(at, name, JSON.stringify(figures));
  })();
}

/** Every benchmark in a database of any version, the oldest first. */
export function storedBenchmarks(store: Store): Benchmark[] {
  return store
    .prepare<[], { at: number; name: string; figures: string }>(
      'SELECT at, name, figures FROM benchmarks ORDER BY number',
    )
    .all()
    .map((row) => ({ ...row, figures: byNameOfJson<unknown>(row.figures) }));
}

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
