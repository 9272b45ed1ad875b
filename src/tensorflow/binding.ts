import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { readInstallation, TensorFlowError } from './installation.js';

/** What tfjs-node's compiled binding exports, as far as it is used here (its tfjs_binding.cc). */
export interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
  /** Gives a handle. The array may stay in use, uncopied, until the handle is deleted. */
  createTensor(
    shape: readonly number[],
    type: number,
    data: Float32Array | Int32Array | Uint8Array,
  ): number;
  deleteTensor(id: number): void;
  /** A copy of the contents: float32, int32, int64 and bool only. */
  tensorDataSync(id: number): Float32Array | Int32Array | BigInt64Array | Uint8Array;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Names are joined by commas, each `node:index`. */
  runSavedModel(
    model: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): readonly { readonly id: number; readonly shape: readonly number[]; readonly dtype: number }[];
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
}

let loaded: Binding | undefined;

/**
 * Loads native TensorFlow, once a process: 0.4 s and 380 MB. It reads its thread counts from the environment at the first
 * session (see `trialEnvironment`).
 * @throws TensorFlowError of kind tensorflow-missing or tensorflow-unloadable
 */
export function loadBinding(): Binding {
  if (loaded !== undefined) return loaded;
  const { bindingPath, version } = readInstallation();
  // Its information and warning lines would land on standard error, between the trial's own.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  try {
    const require = createRequire(import.meta.url);
    loaded = require(bindingPath) as Binding;
  } catch (cause) {
    throw new TensorFlowError(
      'tensorflow-unloadable',
      `TensorFlow ${version} is installed and does not load: run \`npm run setup\`, which repairs it or names what is missing.`,
      { cause },
    );
  }
  return loaded;
}

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

/** Loads native TensorFlow to find what it runs on. @throws TensorFlowError */
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
