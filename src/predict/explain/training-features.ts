import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Pack, PackMovie } from '../../dataset/pack/pack.js';
import type { Tensor } from '../../networks/tensor.js';
import { type DrawnPool, frameSum, meanFeatures } from './mean-features.js';
import { type KeptTensors, readKept, writeKept } from '../kept-tensors.js';
import { moviePool, poolDraws } from '../score-pool.js';
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
  const key = {
    format: 'reelsweep training features 1',
    parameters: model.parameters.sha256,
    dataset: pack.sha256,
    frames: String(frames),
    draws: String(draws),
  };
  const kept = storedFeatures(readKept(path, key), movies.length, pack.image);
  if (kept !== null) return { movies, ...kept };
  const found = await computed(network, pack, movies, { frames, draws }, callbacks);
  const { features, width, meanFrame } = found;
  const image = [pack.image, pack.image, 3];
  try {
    writeKept(
      path,
      key,
      new Map<string, Tensor>([
        ['features', { type: 'float32', shape: [movies.length, width], data: features }],
        ['meanFrame', { type: 'uint8', shape: image, data: meanFrame }],
      ]),
    );
  } catch (error) {
    callbacks.onNotKept?.(error);
  }
  return { movies, ...found };
}

type Computed = Omit<TrainingFeatures, 'movies'>;

/** @returns null where the file was not there, was damaged, or belongs to something else */
function storedFeatures(kept: KeptTensors | null, movies: number, image: number): Computed | null {
  const features = kept?.get('features');
  const meanFrame = kept?.get('meanFrame');
  if (features?.type !== 'float32' || meanFrame?.type !== 'uint8') return null;
  const [rows, width = 0] = features.shape;
  const fits =
    features.shape.length === 2 &&
    rows === movies &&
    width > 0 &&
    meanFrame.shape.join() === [image, image, 3].join();
  return fits ? { features: features.data, width, meanFrame: meanFrame.data } : null;
}

async function computed(
  network: Pick<EvaluationNetwork, 'features'>,
  pack: Pick<Pack, 'sha256' | 'image' | 'readFrames'>,
  movies: readonly PackMovie[],
  { frames, draws }: { readonly frames: number; readonly draws: number },
  { onMovie, signal }: FeaturesCallbacks,
): Promise<Computed> {
  const frameBytes = pack.image ** 2 * 3;
  const sum = frameSum(frameBytes);
  function* pools(): Generator<DrawnPool> {
    for (const movie of movies) {
      const { pixels } = moviePool(pack, movie);
      sum.add(pixels);
      yield {
        pixels,
        draws: poolDraws(
          { movieId: movie.movieId, count: movie.frameCount },
          { datasetSha256: pack.sha256, frames, draws },
        ),
      };
    }
  }
  const rows: Float32Array[] = [];
  for (const row of meanFeatures(network, frameBytes, pools())) {
    rows.push(row);
    onMovie?.(rows.length, movies.length);
    // The binding blocks: signals and timers are seen only here.
    await setImmediate();
    signal?.throwIfAborted();
  }
  const width = rows[0]?.length ?? 0;
  const features = new Float32Array(movies.length * width);
  for (const [place, row] of rows.entries()) features.set(row, place * width);
  return { features, width, meanFrame: sum.mean() };
}
