import type { Store } from './open-store.js';

/** What a training benchmark measured and where: a row of the table `benchmarks`, under the name `train`. */
export interface TrainingBenchmark {
  readonly backbone: string;
  /** Height and width of a frame in pixels. */
  readonly image: number;
  /** Samples of one training step. */
  readonly batch: number;
  readonly frames: number;
  readonly precision: string;
  /** Of training steps, reading included. */
  readonly samplesPerSecond: number;
  /** Of evaluation, reading included. */
  readonly evalSamplesPerSecond: number;
  /** Median milliseconds from the end of one step to the end of the next. */
  readonly stepMs: number;
  readonly peakMemoryBytes: number;
  /** Share of the time that steps were not running: 0 to 1. */
  readonly waitShare: number;
  /** How many steps were measured. */
  readonly steps: number;
  /** The whole benchmark, start-up included. */
  readonly wallSeconds: number;
  /** The processor's name and how many cores it has. */
  readonly machine: string;
  readonly device: 'cpu' | 'gpu';
  /** Threads within one operation. */
  readonly threads: number;
  /** TensorFlow's version. */
  readonly tensorflow: string;
}

/** What decides whether a benchmark speaks for a trial. */
export type BenchmarkKey = Pick<
  TrainingBenchmark,
  'backbone' | 'image' | 'batch' | 'frames' | 'precision' | 'machine' | 'device'
>;

/** Adds a benchmark. @param at Unix milliseconds */
export function recordTrainingBenchmark(
  store: Store,
  benchmark: TrainingBenchmark,
  at: number,
): void {
  store
    .prepare(`INSERT INTO benchmarks (at, name, figures) VALUES (?, 'train', ?)`)
    .run(at, JSON.stringify(benchmark));
}

/** The newest benchmark of this network and these batches on this machine's kind of device; null where none was made. */
export function newestTrainingBenchmark(store: Store, key: BenchmarkKey): TrainingBenchmark | null {
  // Asked of the figures: a database that is only read may still be of version 1, without their columns.
  const figures = store
    .prepare<[BenchmarkKey], string>(
      `SELECT figures FROM benchmarks WHERE name = 'train'
         AND figures ->> '$.backbone' = @backbone AND figures ->> '$.image' = @image
         AND figures ->> '$.frames' = @frames AND figures ->> '$.precision' = @precision
         AND figures ->> '$.batch' = @batch AND figures ->> '$.machine' = @machine
         AND figures ->> '$.device' = @device
       ORDER BY at DESC, number DESC LIMIT 1`,
    )
    .pluck()
    .get(key);
  return figures === undefined ? null : (JSON.parse(figures) as TrainingBenchmark);
}
