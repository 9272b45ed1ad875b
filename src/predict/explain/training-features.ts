import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { evaluationDraw } from '../../dataset/draw.js';
import type { Pack, PackMovie } from '../../dataset/pack/pack.js';
import type { Tensor } from '../../networks/tensor.js';
import { frameSum, meanFeatures } from './mean-features.js';
import type { DrawnPool } from './mean-features.js';
import { readKept, writeKept } from '../kept-tensors.js';
import type { EvaluationNetwork } from '../../training/evaluation-network.js';
import type { ModelFile } from '../../training/kept-model.js';

/** What a trained network makes of the movies it was trained on. */
export interface TrainingFeatures {
  /** The training split in order of movieId. */
  readonly movies: readonly Pick<PackMovie, 'movieId' | 'title' | 'year' | 'score'>[];
  /** float32 [movies, width]: what the last layer takes, the mean over a movie's evaluation draws. */
  readonly features: Float32Array;
  readonly width: number;
  /** uint8 [image, image, 3]: the mean over all frames of the training split, rounded. */
  readonly meanFrame: Uint8Array;
}

interface FeaturesCallbacks {
  /** Hears of every movie, where there is no file to read them from. */
  readonly onMovie?: ((done: number, movies: number) => void) | undefined;
  /** Hears why they could not be kept for the next time. */
  readonly onNotKept?: ((error: unknown) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Features of the training movies and the mean training frame: computed once for a model and its dataset, and kept in
 * <model folder>/training-features.safetensors. A file that is damaged or belongs to another model or dataset is replaced.
 * @param model model.json of the folder: `network` holds its parameters
 * @param pack the dataset that it was trained on
 * @throws RangeError for another dataset or a dataset without a training movie; what Pack.readFrames throws; the signal's reason
 */
export async function trainingFeatures(
  modelFolder: string,
  model: Pick<ModelFile, 'network' | 'training' | 'dataset' | 'parameters'>,
  network: Pick<EvaluationNetwork, 'features'>,
  pack: Pick<Pack, 'sha256' | 'image' | 'movies' | 'readFrames'>,
  callbacks: FeaturesCallbacks = {},
): Promise<TrainingFeatures> {
  const movies = pack.movies.filter(({ split }) => split === 'train');
  if (pack.sha256 !== model.dataset.sha256 || pack.image !== model.network.image) {
    throw new RangeError(
      'The features of a model are those of the dataset that it was trained on.',
    );
  }
  if (movies.length === 0) throw new RangeError('The dataset has no training movie.');
  const path = join(modelFolder, 'training-features.safetensors');
  const { frames } = model.network;
  const draws = model.training.evaluationDraws;
  const key = { parameters: model.parameters.sha256, dataset: pack.sha256, frames, draws };
  const shape = { movies: movies.length, image: pack.image };
  const kept = readFeatures(path, key, shape);
  const found = kept ?? (await computed(network, pack, movies, { frames, draws }, callbacks));
  if (kept === null) {
    try {
      writeFeatures(path, key, shape, found);
    } catch (error) {
      callbacks.onNotKept?.(error);
    }
  }
  return { movies, ...found, width: found.features.length / movies.length };
}

async function computed(
  network: Pick<EvaluationNetwork, 'features'>,
  pack: Pick<Pack, 'sha256' | 'image' | 'readFrames'>,
  movies: readonly PackMovie[],
  { frames, draws }: { readonly frames: number; readonly draws: number },
  { onMovie, signal }: FeaturesCallbacks,
): Promise<StoredFeatures> {
  const frameBytes = pack.image ** 2 * 3;
  const sum = frameSum(frameBytes);
  function* pools(): Generator<DrawnPool> {
    for (const movie of movies) {
      const pixels = new Uint8Array(movie.frameCount * frameBytes);
      pack.readFrames(
        Array.from({ length: movie.frameCount }, (_, place) => movie.firstFrame + place),
        pixels,
        0,
      );
      sum.add(pixels);
      yield {
        pixels,
        draws: Array.from(
          { length: draws },
          (_, index) => evaluationDraw(pack.sha256, movie, frames, index).frames,
        ),
      };
    }
  }
  const rows: Float32Array[] = [];
  for (const row of meanFeatures(network, frameBytes, pools())) {
    rows.push(row);
    onMovie?.(rows.length, movies.length);
    // The binding blocks: signals and timers are seen here alone.
    await setImmediate();
    signal?.throwIfAborted();
  }
  const width = rows[0]?.length ?? 0;
  const features = new Float32Array(movies.length * width);
  for (const [place, row] of rows.entries()) features.set(row, place * width);
  return { features, meanFrame: sum.mean() };
}

/** What the cached features belong to. */
interface FeaturesKey {
  /** SHA-256 of the model's parameters and of the dataset, in hexadecimal. */
  readonly parameters: string;
  readonly dataset: string;
  /** Frames in a sample and evaluation draws of a movie. */
  readonly frames: number;
  readonly draws: number;
}

/** What is kept. */
interface StoredFeatures {
  /** float32 [movies, width], movies of the training split in order of movieId. */
  readonly features: Float32Array;
  /** uint8 [image, image, 3]. */
  readonly meanFrame: Uint8Array;
}

/** What must be found in the file for it to be used. */
interface FeaturesShape {
  readonly movies: number;
  readonly image: number;
}

/**
 * Writes the file whole or not at all.
 * @throws the system's error (ENOSPC, EACCES …)
 */
function writeFeatures(
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
function readFeatures(
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
