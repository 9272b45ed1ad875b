import { readFileSync, statSync } from 'node:fs';
import { sha256 } from '../../files/hash.js';
import { writeWhole } from '../../files/write-whole.js';
import { SafetensorsError } from '../../model/safetensors-error.js';
import { readSafetensors, safetensorsPrefix } from '../../model/safetensors.js';
import type { Tensor } from '../../model/tensor.js';

/** What the cached features belong to. */
export interface FeaturesKey {
  /** SHA-256 of the model's parameters and of the dataset, in hexadecimal. */
  readonly parameters: string;
  readonly dataset: string;
  /** Frames in a sample and evaluation draws of a movie. */
  readonly frames: number;
  readonly draws: number;
}

/** What is kept. */
export interface StoredFeatures {
  /** float32 [movies, width], movies of the training split in order of movieId. */
  readonly features: Float32Array;
  /** uint8 [image, image, 3]. */
  readonly meanFrame: Uint8Array;
}

/** What must be found in the file for it to be used. */
export interface FeaturesShape {
  readonly movies: number;
  readonly image: number;
}

/** A dataset of a million movies is none of ours. */
const mostBytes = 2 ** 32;

/**
 * Writes the file whole or not at all.
 * @throws the system's error (ENOSPC, EACCES …)
 */
export function writeFeatures(
  path: string,
  key: FeaturesKey,
  { movies, image }: FeaturesShape,
  { features, meanFrame }: StoredFeatures,
): void {
  const width = features.length / movies;
  const tensors = new Map<string, Tensor>([
    ['features', { type: 'float32', shape: [movies, width], data: features }],
    ['meanFrame', { type: 'uint8', shape: [image, image, 3], data: meanFrame }],
  ]);
  const data = Buffer.concat([
    Buffer.from(features.buffer, features.byteOffset, features.byteLength),
    meanFrame,
  ]);
  const prefix = safetensorsPrefix(tensors, { ...metadata(key), sha256: sha256(data) });
  writeWhole(path, Buffer.concat([prefix, data]));
}

/** Reads it. @returns null for a file that is not there, is damaged, or belongs to something else: it is to be computed anew. */
export function readFeatures(
  path: string,
  key: FeaturesKey,
  { movies, image }: FeaturesShape,
): StoredFeatures | null {
  const file = readWhole(path);
  if (file === null) return null;
  const { tensors, metadata: found } = file;
  const features = tensors.get('features');
  const meanFrame = tensors.get('meanFrame');
  if (features?.type !== 'float32' || meanFrame?.type !== 'uint8') return null;
  const expected = Object.entries(metadata(key));
  const [rows, width = 0] = features.shape;
  const fits =
    expected.every(([name, value]) => found[name] === value) &&
    features.shape.length === 2 &&
    rows === movies &&
    width > 0 &&
    meanFrame.shape.join() === [image, image, 3].join();
  if (!fits) return null;
  const { buffer, byteOffset, byteLength } = features.data;
  const data = Buffer.concat([Buffer.from(buffer, byteOffset, byteLength), meanFrame.data]);
  if (sha256(data) !== found['sha256']) return null;
  return { features: features.data, meanFrame: meanFrame.data };
}

function metadata({ parameters, dataset, frames, draws }: FeaturesKey): Record<string, string> {
  return {
    format: 'reelsweep training features 1',
    parameters,
    dataset,
    frames: String(frames),
    draws: String(draws),
  };
}

function readWhole(path: string): ReturnType<typeof readSafetensors> | null {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isFile() !== true || facts.size > mostBytes) return null;
  try {
    // A plain array over the same memory: a Buffer's views would be Buffers.
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    return readSafetensors(new Uint8Array(buffer, byteOffset, byteLength));
  } catch (error) {
    // Whatever the reason, what it held can be computed again.
    if (error instanceof SafetensorsError || (error as NodeJS.ErrnoException).code !== undefined) {
      return null;
    }
    throw error;
  }
}
