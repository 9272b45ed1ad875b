import { type Finding, type Surroundings, thisMachine } from '../../executor/finding.js';
import { listGpus } from '../gpu-check.js';
import { checkDevice } from './device-check.js';
import { deviceTrials, type DeviceTrials } from './device-trials.js';
import { compareVersions } from '../version.js';

export interface ExamineGpuOptions {
  /** The folder reelsweep is called in. */
  readonly folder: string;
  /** This machine's device where it is left out. */
  readonly trials?: DeviceTrials;
  readonly signal: AbortSignal;
  /** Called with what is looked at next. */
  readonly onCheck: (name: string) => void;
  /** Another machine, for tests. */
  readonly surroundings?: Surroundings;
}

/** float32 is off by 1e-6 to 1e-5 on any device, TF32 by 1e-3, a wrong graph by far more. */
export const allowedError = 5e-4;

/** The oldest driver that CUDA 12's libraries work with. */
const oldestDriver = '525.60.13';

/**
 * Looks at the GPU from the driver up to training: each finding rests on those before it. Without a GPU the last two are about the
 * processor.
 * @returns findings named `driver`, `device`, `agreement`, `speed`, the last two only where TensorFlow loads
 * @throws the signal's reason when aborted
 */
export async function examineGpu(options: ExamineGpuOptions): Promise<Finding[]> {
  const { folder, signal, onCheck } = options;
  const trials = options.trials ?? deviceTrials(signal);
  const surroundings = options.surroundings ?? thisMachine(folder, signal);
  onCheck('driver');
  const driver = driverFinding(await listGpus(surroundings));
  onCheck('device');
  const device = await checkDevice(surroundings);
  if (!device.loads) return [driver, device.finding];
  onCheck('agreement with PyTorch');
  const agreement = await tried('agreement', signal, async () => agreementFinding(trials));
  onCheck('speed');
  const speed = await tried('speed', signal, async () => speedFinding(trials));
  return [driver, device.finding, agreement, speed];
}

function driverFinding(gpus: readonly string[]): Finding {
  const name = 'driver';
  const fix = `install NVIDIA's driver, ${oldestDriver} or later; nvidia-smi must list the GPU`;
  if (gpus.length === 0) {
    const fact = 'no GPU is visible: nvidia-smi lists none. Training runs on the CPU here';
    return { name, state: 'missing', fact, fix };
  }
  const fact = gpus.join('; ');
  const versions = gpus.map((gpu) => /driver (\S+)/.exec(gpu)?.[1] ?? '0');
  const isOld = versions.some((version) => compareVersions(version, oldestDriver) < 0);
  return isOld ? { name, state: 'missing', fact, fix } : { name, state: 'ok', fact };
}

async function tried(
  name: string,
  signal: AbortSignal,
  trial: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await trial();
  } catch (error) {
    signal.throwIfAborted();
    const fix = 'reelsweep doctor --gpu --verbose, with TF_CPP_MIN_LOG_LEVEL=0 before it';
    return { name, state: 'failed', fact: (error as Error).message, fix };
  }
}

async function agreementFinding(trials: DeviceTrials): Promise<Finding> {
  const { device, errors } = await trials.agreement();
  const measured = Object.entries(errors).map(
    ([what, error]) => `${what} ${error.toExponential(0)}`,
  );
  const fact =
    `on the ${device.toUpperCase()}, TF32 off, resnet18 is off PyTorch's float64 by: ${measured.join(', ')} ` +
    `(${allowedError.toExponential(0)} is allowed)`;
  if (Object.values(errors).every((error) => error <= allowedError)) {
    return { name: 'agreement', state: 'ok', fact };
  }
  const fix =
    'train nothing on this device: CUDA_VISIBLE_DEVICES=-1 keeps to the CPU. Please report it with this line';
  return { name: 'agreement', state: 'failed', fact, fix };
}

async function speedFinding(trials: DeviceTrials): Promise<Finding> {
  const { device, what, samplesPerSecond, evalSamplesPerSecond } = await trials.speed();
  const fact = `on the ${device.toUpperCase()}, ${what}: ${samplesPerSecond.toFixed(1)} samples/s training, ${evalSamplesPerSecond.toFixed(1)} evaluating`;
  return { name: 'speed', state: 'ok', fact };
}
