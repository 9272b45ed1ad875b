import { lstatSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { npyHeader } from '../../dataset/frames-file.js';
import { writeFolder, writePieces, syncFolder, writeDurably } from '../../files/atomic-write.js';
import type { Watch } from './copy-weights.js';
import { copyPackage, openPackage } from './model-package.js';
import { PackageError } from './package-error.js';
import { randomStream } from '../../random/stream.js';
import { openEvaluation } from '../../training/evaluation-network.js';
import { readModel } from '../../training/kept-model.js';
import type { KeptModel } from '../../training/kept-model.js';
import { servingModel } from '../../training/serving-model.js';

/** Not compiled: it stands beside this file's source. */
const script = fileURLToPath(new URL('../../../src/predict/export/load_model.py', import.meta.url));

/** How far apart the same network may answer in float32 elsewhere: relative for predictions beyond 1, absolute below. */
const allowedDifference = 1e-4;

export interface ExportOptions {
  readonly stop: AbortSignal;
  /** @param share of the work, 0 to 1 */
  readonly onProgress: (share: number) => void;
}

export interface ExportedModel extends Omit<Example, 'frames' | 'shape'> {
  readonly trialId: string;
  readonly precision: 'float32' | 'bfloat16';
}

/**
 * Writes a model into a new folder, whole or not at all: the model as it is kept, a script that loads it with torchvision, an example
 * that shows whether that went well, and a SavedModel for TensorFlow Serving.
 * @param source the folder of its trial
 * @param target must not be there, or be empty
 * @throws PackageError; ModelError; NetworkStateError; TensorFlowError; the signal's reason; the system's error
 */
export async function exportModel(
  source: string,
  target: string,
  { stop, onProgress }: ExportOptions,
): Promise<ExportedModel> {
  refuseTaken(target);
  const found = await openPackage(source);
  const { bytes } = found.model.parameters;
  const watch = (before: number): Watch => ({
    stop,
    onWritten: (written) => {
      // The weights are written twice, and asking the network takes about as long as that once.
      onProgress(Math.min(1, (before + written) / (3 * bytes)));
    },
  });
  return await writeFolder(target, async (folder) => {
    await copyPackage(found, folder, watch(0));
    const model = readModel(folder);
    const { frames, shape, ...answer } = askExample(model);
    await setImmediate();
    stop.throwIfAborted();
    const { trialId, network } = model.file;
    const exported = { trialId, precision: network.precision, ...answer };
    const npy = Buffer.concat([npyHeader(shape), frames]);
    writeDurably(join(folder, 'example.npy'), npy);
    const facts = { frames: 'example.npy', ...exported, allowedDifference };
    writeDurably(join(folder, 'example.json'), `${JSON.stringify(facts, null, 2)}\n`);
    writeDurably(join(folder, 'load_model.py'), readFileSync(script));
    await writeServing(folder, model, watch(2 * bytes));
    return exported;
  });
}

/** TensorFlow Serving watches a folder of numbered versions. */
async function writeServing(
  folder: string,
  { file, parameters }: KeptModel,
  { stop, onWritten }: Watch,
): Promise<void> {
  const serving = join(folder, 'saved_model');
  const version = join(serving, '1');
  mkdirSync(version, { recursive: true });
  const pieces = servingModel(file.network, parameters, file.dataset.label);
  await writePieces(join(version, 'saved_model.pb'), async (append) => {
    let written = 0;
    for (const piece of pieces) {
      append(piece);
      written += piece.length;
      onWritten(written);
      await setImmediate();
      stop.throwIfAborted();
    }
  });
  syncFolder(serving);
}

function refuseTaken(path: string): void {
  const parent = lstatSync(dirname(path), { throwIfNoEntry: false });
  if (parent === undefined) throw new PackageError({ kind: 'no-parent', path });
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return;
  if (!facts.isDirectory() || readdirSync(path).length > 0) {
    throw new PackageError({ kind: 'taken', path });
  }
}

/** What a model says of one sample of random pixels: whoever rebuilds the network elsewhere can see whether it is the same. */
interface Example {
  /** uint8 [1, frames, image, image, 3]; of random pixels, so that nobody's pictures travel. */
  readonly frames: Uint8Array;
  readonly shape: readonly number[];
  /** Standardised; computed in the model's own precision. */
  readonly prediction: number;
  /** The same network computed in float32. */
  readonly predictionInFloat32: number;
  /** `prediction` on the IMDB scale. */
  readonly score: number;
}

/** Asks a model of random pixels, the same for each trial. @throws NetworkStateError; TensorFlowError */
function askExample({ file, parameters }: KeptModel): Example {
  const { network, dataset, trialId } = file;
  const { frames: count, image, precision } = network;
  const shape = [1, count, image, image, 3];
  const frames = randomPixels(trialId, count * image ** 2 * 3);
  const ask = (computed: typeof precision): number => {
    const evaluation = openEvaluation({ ...network, precision: computed }, parameters);
    try {
      return evaluation.predict(frames, 1)[0] ?? Number.NaN;
    } finally {
      evaluation.close();
    }
  };
  const prediction = ask(precision);
  const { mean, std } = dataset.label;
  return {
    frames,
    shape,
    prediction,
    predictionInFloat32: precision === 'float32' ? prediction : ask('float32'),
    score: prediction * std + mean,
  };
}

function randomPixels(trialId: string, count: number): Uint8Array {
  const stream = randomStream([trialId, 'export', 'example']);
  const words = Uint32Array.from({ length: Math.ceil(count / 4) }, () => stream.uint32());
  return new Uint8Array(words.buffer, 0, count);
}
