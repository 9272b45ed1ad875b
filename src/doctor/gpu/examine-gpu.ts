import { availableParallelism } from 'node:os';
import type { Check, Finding, Surroundings } from '../../executor/finding.js';
import { findingOf } from '../../executor/finding.js';
import { benchCase } from '../../planning/benchmark/bench-case.js';
import { runWorker } from '../../planning/benchmark/measuring-process.js';
import { benchTraining } from '../../planning/benchmark/train-bench.js';
import { trialEnvironment } from '../../tensorflow/installation.js';
import { compareVersions } from '../../text/compare-versions.js';
import { listGpus, probeTensorFlow } from '../checks.js';
import type { GoldenErrors } from './golden-check.js';

/** float32 is off by 1e-6 to 1e-5 on any device, TF32 by 1e-3, a wrong graph by far more. */
export const allowedError = 5e-4;

/** The oldest driver that CUDA 12's libraries work with. */
const oldestDriver = '525.60.13';

/** What is tried on the device; tests give their own. */
export interface DeviceTrials {
  /** A small network beside PyTorch's results: relative errors by what was compared. */
  readonly agreement: () => Promise<{
    readonly device: 'cpu' | 'gpu';
    readonly errors: Readonly<Partial<GoldenErrors>>;
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
 * Checks the GPU from the driver up to training: each finding needs those before it. Without a GPU the last two are about the
 * processor.
 * @param onCheck called with the check that comes next
 * @returns findings named `driver`, `device`, `agreement`, `speed`, the last two only where TensorFlow loads
 * @throws the signal's reason when aborted
 */
export async function examineGpu(
  surroundings: Surroundings,
  signal: AbortSignal,
  onCheck: (name: string) => void,
  trials: DeviceTrials = deviceTrials(signal),
): Promise<Finding[]> {
  onCheck('driver');
  const findings = [await findingOf(driverCheck, surroundings)];
  onCheck('device');
  const probe = await probeTensorFlow(surroundings);
  findings.push(await findingOf(deviceCheck(probe), surroundings));
  if (probe.kind === 'broken') return findings;
  for (const check of trialChecks(trials, signal)) {
    onCheck(check.title);
    findings.push(await findingOf(check, surroundings));
  }
  return findings;
}

const driverCheck: Check = {
  title: 'driver',
  advice: `install NVIDIA's driver, ${oldestDriver} or later; nvidia-smi must list the GPU`,
  async measure(surroundings) {
    const gpus = await listGpus(surroundings);
    if (gpus.length === 0) {
      const fact = 'no GPU is visible: nvidia-smi lists none. Training runs on the CPU here';
      return { state: 'missing', fact };
    }
    const fact = gpus.join('; ');
    const versions = gpus.map((gpu) => /driver (\S+)/.exec(gpu)?.[1] ?? '0');
    const isOld = versions.some((version) => compareVersions(version, oldestDriver) < 0);
    return isOld ? { state: 'missing', fact } : fact;
  },
};

/** As the check of an installation, except that the CPU is not enough here. */
function deviceCheck(probe: Awaited<ReturnType<typeof probeTensorFlow>>): Check {
  const isBroken = probe.kind === 'broken';
  return {
    title: 'device',
    advice: isBroken
      ? 'npm run setup'
      : 'it needs the driver first; then: npm run setup, which installs the CUDA build',
    measure() {
      if (isBroken) return { state: 'missing', fact: probe.fact };
      const { device, measured } = probe;
      if (device === 'gpu') return measured;
      return typeof measured === 'string'
        ? { state: 'missing', fact: measured }
        : { ...measured, state: 'missing' };
    },
  };
}

function trialChecks(trials: DeviceTrials, signal: AbortSignal): readonly Check[] {
  const checks: readonly Check[] = [
    {
      title: 'agreement',
      advice:
        'train nothing on this device: CUDA_VISIBLE_DEVICES=-1 keeps to the CPU. Please report it with this line',
      async measure() {
        const { device, errors } = await trials.agreement();
        const measured = Object.entries(errors).map(
          ([what, error]) => `${what} ${error.toExponential(0)}`,
        );
        const fact =
          `on the ${device.toUpperCase()}, TF32 off, resnet18 is off PyTorch's float64 by: ${measured.join(', ')} ` +
          `(${allowedError.toExponential(0)} is allowed)`;
        const agrees = Object.values(errors).every((error) => error <= allowedError);
        return agrees ? fact : { state: 'failed', fact };
      },
    },
    {
      title: 'speed',
      advice: '',
      async measure() {
        const { device, what, samplesPerSecond, evalSamplesPerSecond } = await trials.speed();
        return `on the ${device.toUpperCase()}, ${what}: ${samplesPerSecond.toFixed(1)} samples/s training, ${evalSamplesPerSecond.toFixed(1)} evaluating`;
      },
    },
  ];
  return checks.map((check) => ({
    ...check,
    async measure(surroundings) {
      try {
        return await check.measure(surroundings);
      } catch (error) {
        signal.throwIfAborted();
        const advice = 'reelsweep doctor --gpu --verbose, with TF_CPP_MIN_LOG_LEVEL=0 before it';
        return { state: 'failed', fact: (error as Error).message, advice };
      }
    },
  }));
}

/** resnet18 beside PyTorch's results, then as fast as it goes. */
function deviceTrials(signal: AbortSignal): DeviceTrials {
  const trained = { backbone: 'resnet18', image: 64, batch: 32, frames: 15, precision: 'float32' };
  return {
    agreement: async () => compareWithGoldens(signal),
    async speed() {
      const { report, place } = await benchTraining(benchCase(trained), {
        seconds: 5,
        threads: availableParallelism(),
        signal,
        onProgress: () => undefined,
      });
      const { backbone, image, frames, batch } = trained;
      const what = `${backbone}, ${image} pixels, ${frames} frames, batches of ${batch}`;
      return { ...report, device: place.device, what };
    },
  };
}

/**
 * Compares this machine's device with PyTorch's results, in a process of its own. TF32 is off meanwhile: it rounds to 10 bits
 * what the goldens have in float64, and would hide what is wrong.
 * @throws the signal's reason when aborted; BenchError of kind process-failed; TensorFlowError where TensorFlow is missing
 */
export async function compareWithGoldens(signal: AbortSignal): Promise<GoldenAnswer> {
  const program = new URL('./golden-worker.js', import.meta.url);
  return await runWorker<GoldenAnswer>(
    program,
    'computed what PyTorch has',
    {},
    {
      environment: { ...trialEnvironment(availableParallelism()), NVIDIA_TF32_OVERRIDE: '0' },
      signal,
      onProgress: () => undefined,
    },
  );
}
