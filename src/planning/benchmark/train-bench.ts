import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingBenchmark } from '../../runs/benchmarks.js';
import { trialEnvironment } from '../../tensorflow/installation.js';
import type { BenchCase } from './bench-case.js';
import { machineName } from '../measured-case.js';
import { writeRandomPack } from './random-pack.js';
import { runWorker } from './measuring-process.js';
import type { DeviceFacts } from '../../tensorflow/binding.js';

type Place = Pick<TrainingBenchmark, 'machine' | 'device' | 'threads' | 'tensorflow'>;

/** What `bench train --json` prints, in this order. */
type TrainBenchReport = BenchCase & Omit<TrainingBenchmark, keyof Place | keyof BenchCase>;

/** The task of the measuring process. */
export interface TrainBenchTask {
  readonly given: BenchCase;
  /** Holds the dataset; the process removes it if it loses its parent. */
  readonly folder: string;
  /** Of training steps. */
  readonly seconds: number;
}

/** Its answer. */
export interface TrainBenchAnswer {
  readonly figures: Omit<TrainBenchReport, keyof BenchCase | 'wallSeconds'>;
  readonly facts: DeviceFacts;
  /** Cores that other programs used meanwhile; null where the system does not say. */
  readonly otherCpu: { readonly train: number | null; readonly evaluation: number | null };
}

export interface TrainBenchOptions {
  /** Of training steps after the first ones; evaluation takes a third of it on top. */
  readonly seconds: number;
  /** Threads within one operation. */
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** Added to a trial's, such as which GPU it may see. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface TrainBench {
  readonly report: TrainBenchReport;
  /** Where it was measured. */
  readonly place: Place;
  readonly otherCpu: TrainBenchAnswer['otherCpu'];
}

/** Frames of the dataset on disk, at most; further movies share them. */
const mostPackBytes = 2 ** 28;

/**
 * Measures training and evaluation on this machine, in a process that is set up as a trial's, over a temporary dataset of noise.
 * @throws the signal's reason when aborted; BenchError; TensorFlowError where TensorFlow is missing
 */
export async function benchTraining(
  given: BenchCase,
  options: TrainBenchOptions,
): Promise<TrainBench> {
  const { seconds, threads, signal, onProgress } = options;
  const began = performance.now();
  const environment = { ...trialEnvironment(threads), ...options.environment };
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-bench-'));
  try {
    onProgress('writing frames');
    await writeRandomPack(folder, packSize(given));
    const task: TrainBenchTask = { given, folder, seconds };
    const { figures, facts, otherCpu } = await runWorker<TrainBenchAnswer>(
      new URL('./train-bench-worker.js', import.meta.url),
      'measured training',
      task,
      { environment, signal, onProgress },
    );
    const { device, threads: used, tensorflow } = facts;
    const wallSeconds = (performance.now() - began) / 1000;
    return {
      report: { ...given, ...figures, wallSeconds },
      place: { machine: machineName(), device, threads: used, tensorflow },
      otherCpu,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Four batches of movies, each with twice the frames of a sample to draw from, as far as the disk is not filled. */
function packSize({ image, batch, frames }: BenchCase) {
  const pool = 2 * frames;
  const fitting = Math.floor(mostPackBytes / (pool * image ** 2 * 3));
  return { image, pool, movies: Math.max(1, Math.min(4 * batch, fitting)) };
}
