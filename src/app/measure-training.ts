import { resolve } from 'node:path';
import { benchCase, wholeNumber } from '../planning/benchmark/bench-case.js';
import { benchTraining, type TrainBench } from '../planning/benchmark/train-bench.js';
import { addBenchmarks } from '../runs/benchmarks.js';
import { databasePath } from '../store/database-place.js';
import { openCurrent } from '../store/ingest/rebuild-store.js';
import { lockRuns } from '../store/lock-runs.js';
import { retryWhileLocked } from '../store/when-free.js';
import { type ActionContext, storeWait } from './action.js';

/** What is measured, unchecked, and for how long. */
type TrainingRequest = Parameters<typeof benchCase>[0] & {
  readonly seconds: number;
  readonly threads: number;
};

/**
 * Measures training and evaluation as a trial does them, and keeps the figures for estimates.
 * @param onProgress is given what is measured now
 * @throws BenchError; StoreError where sweeps run here: both would be slower, and the figures wrong
 */
export async function measureTraining(
  context: ActionContext,
  request: TrainingRequest,
  onProgress: (line: string) => void = () => undefined,
): Promise<TrainBench> {
  const measured = benchCase(request);
  const seconds = wholeNumber('seconds', request.seconds, 1, 3600);
  const threads = wholeNumber('threads', request.threads, 1, 1024);
  const runs = resolve(context.folder, 'runs');
  const wait = storeWait(context);
  const path = databasePath(runs);
  const lock = await retryWhileLocked(path, wait, () => lockRuns(runs));
  try {
    const signal = context.stop;
    const bench = await benchTraining(measured, { seconds, threads, signal, onProgress });
    const figures = { ...bench.report, ...bench.place };
    addBenchmarks(runs, [{ at: context.now(), name: 'train', figures }]);
    // Opening brings the database up to that file.
    await retryWhileLocked(path, wait, () => openCurrent(runs).close());
    return bench;
  } finally {
    lock.release();
  }
}
