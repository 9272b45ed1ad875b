import { augmentationsOn } from '../augmentations/augmentations.js';
import type { GraphSettings } from '../augmentations/augmentations.js';
import type { BatchReader } from '../dataset/batches-ahead.js';
import { augmentationSeeds, trainingDraw } from '../dataset/draw.js';
import type { DrawSettings } from '../dataset/draw.js';
import { identity, placeholder } from '../graph/constants.js';
import { newGraph, outputName } from '../graph/graph.js';
import { savedModelBytes } from '../graph/saved-model.js';
import { openGraph } from '../tensorflow/session.js';
import { imageTensor, seedFeeds, trainingImages } from './image-input.js';
import type { TrainingMovie } from './training-contract.js';

/** What training shows of some movies, epoch by epoch. */
export interface ShownImages {
  /** @param epoch from 0 @returns a copy of its pixels on the 0..255 scale; those out of the graph less a mean per colour */
  inEpoch(epoch: number): Promise<Uint8Array | Float32Array>;
  close(): void;
}

/** Frames as they are drawn, ordered, mirrored and shifted for a training step: uint8 [movies, frames, H, W, 3]. */
export function drawnImages(
  reader: BatchReader,
  settings: DrawSettings,
  movies: readonly TrainingMovie[],
): { inEpoch(epoch: number): Promise<Uint8Array>; close(): void } {
  return {
    async inEpoch(epoch) {
      const samples = movies.map((movie) => ({
        firstFrame: movie.firstFrame,
        draw: trainingDraw(settings, movie, epoch),
      }));
      return (await reader.read(samples)).slice();
    },
    close: () => undefined,
  };
}

/**
 * The same frames after the part of a training step's graph that augments them: float32 [movies, H, W, 3 x frames].
 * @throws TensorFlowError
 */
export function augmentedImages(
  reader: BatchReader,
  settings: DrawSettings,
  network: GraphSettings & { readonly image: number },
  movies: readonly TrainingMovie[],
): ShownImages {
  const drawn = drawnImages(reader, settings, movies);
  const { image, ...augmentations } = network;
  const batchSize = movies.length;
  const { seed, frames } = settings;
  const graph = newGraph();
  const stored = placeholder(graph, 'images', 'uint8', [null, frames, image, image, 3]);
  const seen = outputName(identity(trainingImages(stored, { ...augmentations, batchSize })));
  const names = augmentationsOn('graph', augmentations).map(({ name }) => name);
  const session = openGraph(savedModelBytes(graph));
  return {
    async inEpoch(epoch) {
      const data = await drawn.inEpoch(epoch);
      const seeds = augmentationSeeds(names, { seed, epoch }, movies);
      const fed = {
        'images:0': imageTensor({ frames, image }, data, batchSize),
        ...seedFeeds({ ...augmentations, batchSize }, seeds, batchSize),
      };
      return session.floats(fed, seen);
    },
    close: () => {
      session.close();
    },
  };
}
