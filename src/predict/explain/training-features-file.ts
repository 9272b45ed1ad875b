import type { Tensor } from '../../networks/tensor.js';
import { readKept, writeKept } from '../kept-tensors.js';

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
  writeKept(
    path,
    metadata(key),
    new Map<string, Tensor>([
      ['features', { type: 'float32', shape: [movies, width], data: features }],
      ['meanFrame', { type: 'uint8', shape: [image, image, 3], data: meanFrame }],
    ]),
  );
}

/** Reads it. @returns null for a file that is not there, is damaged, or belongs to something else: it is to be computed anew. */
export function readFeatures(
  path: string,
  key: FeaturesKey,
  { movies, image }: FeaturesShape,
): StoredFeatures | null {
  const kept = readKept(path, metadata(key));
  const features = kept?.get('features');
  const meanFrame = kept?.get('meanFrame');
  if (features?.type !== 'float32' || meanFrame?.type !== 'uint8') return null;
  const [rows, width = 0] = features.shape;
  const fits =
    features.shape.length === 2 &&
    rows === movies &&
    width > 0 &&
    meanFrame.shape.join() === [image, image, 3].join();
  return fits ? { features: features.data, meanFrame: meanFrame.data } : null;
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
