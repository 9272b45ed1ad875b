import { availableParallelism } from 'node:os';
import { loadBinding } from './binding.js';
import { readInstallation } from './installation.js';

/** What a trial ran on, for the record: thread counts and devices change the last bits of results. */
export interface DeviceFacts {
  /** TF_Version as the loaded library gives it. */
  readonly tensorflow: string;
  /** Which build the set-up installed, such as cpu or cuda. */
  readonly build: string;
  readonly device: 'cpu' | 'gpu';
  /** CUDA_VISIBLE_DEVICES as this process has it; null where it is not set. */
  readonly visibleGpus: string | null;
  /** Threads within one operation. */
  readonly threads: number;
}

/** Loads native TensorFlow and says what it runs on. @throws TensorFlowError */
export function deviceFacts(): DeviceFacts {
  const binding = loadBinding();
  const threads = Number(process.env['TF_NUM_INTRAOP_THREADS']);
  return {
    tensorflow: binding.TF_Version,
    build: readInstallation().kind,
    device: binding.isUsingGpuDevice() ? 'gpu' : 'cpu',
    visibleGpus: process.env['CUDA_VISIBLE_DEVICES'] ?? null,
    threads: Number.isInteger(threads) && threads > 0 ? threads : availableParallelism(),
  };
}
