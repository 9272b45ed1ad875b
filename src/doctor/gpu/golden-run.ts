import { availableParallelism } from 'node:os';
import { trialEnvironment } from '../../tensorflow/trial-environment.js';
import type { GoldenErrors } from './golden-check.js';
import { runWorker } from '../../planning/benchmark/worker-process.js';

export interface GoldenAnswer {
  readonly errors: GoldenErrors;
  readonly device: 'cpu' | 'gpu';
}

/**
 * Compares this machine's device with PyTorch's results, in a process of its own. TF32 is off meanwhile: it rounds to 10 bits
 * what the goldens have in float64, and would hide what is wrong.
 * @throws the signal's reason when aborted; BenchError of kind process-failed; TensorFlowError where TensorFlow is missing
 */
export async function compareWithGoldens(signal: AbortSignal): Promise<GoldenAnswer> {
  return await runWorker<GoldenAnswer>(
    new URL('./golden-worker.js', import.meta.url),
    'computed what PyTorch has',
    {},
    {
      environment: { ...trialEnvironment(availableParallelism()), NVIDIA_TF32_OVERRIDE: '0' },
      signal,
      onProgress: () => undefined,
    },
  );
}
