import { availableParallelism } from 'node:os';
import { trialEnvironment } from '../../tensorflow/trial-environment.js';
import type { GoldenErrors } from './golden-check.js';
import { runWorker } from '../../planning/benchmark/measuring-process.js';
import { benchCase } from '../../planning/benchmark/bench-case.js';
import { benchTraining } from '../../planning/benchmark/train-bench.js';

/** What is tried on the device; tests give their own. */
export interface DeviceTrials {
  /** A small network beside PyTorch's results: relative distances by what was compared. */
  readonly agreement: () => Promise<{
    readonly device: 'cpu' | 'gpu';
    readonly errors: Readonly<Record<string, number>>;
  }>;
  readonly speed: () => Promise<{
    readonly device: 'cpu' | 'gpu';
    /** What was trained, such as `resnet18, 64 pixels`. */
    readonly what: string;
    readonly samplesPerSecond: number;
    readonly evalSamplesPerSecond: number;
  }>;
}

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

/** What is tried on the device: resnet18 beside PyTorch's results, then as fast as it goes. */
export function deviceTrials(signal: AbortSignal): DeviceTrials {
  const asked = benchCase({
    backbone: 'resnet18',
    image: 64,
    batch: 32,
    frames: 15,
    precision: 'float32',
  });
  return {
    async agreement() {
      const { errors, device } = await compareWithGoldens(signal);
      return { device, errors: { ...errors } };
    },
    async speed() {
      const { report, place } = await benchTraining(asked, {
        seconds: 5,
        threads: availableParallelism(),
        signal,
        onProgress: () => undefined,
      });
      return {
        device: place.device,
        what: `${asked.backbone}, ${asked.image} pixels, ${asked.frames} frames, batches of ${asked.batch}`,
        samplesPerSecond: report.samplesPerSecond,
        evalSamplesPerSecond: report.evalSamplesPerSecond,
      };
    },
  };
}
