import { cpus } from 'node:os';
import type { TrainingBenchmark } from '../runs/benchmarks.js';
import type { Settings } from '../settings/trainer.js';

/** What a benchmark and a trial must have in common. */
export type MeasuredCase = Pick<
  TrainingBenchmark,
  'backbone' | 'image' | 'batch' | 'frames' | 'precision'
>;

/** What of a measurement a plan's time is estimated from. */
export type MeasuredSpeed = Pick<
  TrainingBenchmark,
  'samplesPerSecond' | 'evalSamplesPerSecond' | 'threads' | 'device'
>;

/** The processor's name and how many cores it has: benchmarks of one such machine hold for another. */
export function machineName(): string {
  const processors = cpus();
  const name = processors[0]?.model.trim() ?? 'unknown processor';
  return `${name}, ${processors.length} ${processors.length === 1 ? 'core' : 'cores'}`;
}

export function caseOf({ backbone, image, batchSize, frames, precision }: Settings): MeasuredCase {
  return { backbone, image, batch: batchSize, frames, precision };
}
