import { setImmediate } from 'node:timers/promises';
import { readsChange } from '../augmentations/augmentations.js';
import { equalBatches } from '../dataset/batch.js';
import type { BatchSample } from '../dataset/batch.js';
import { evaluationDraw, trainingDraw } from '../dataset/draw.js';
import { readAhead } from '../dataset/batches-ahead.js';
import type { FrozenBackbone } from './compiled-network.js';
import type { FrozenFeatures } from './frozen-features.js';
import type { TrainingMovie } from './training-data.js';
import { betweenSteps } from './training-run.js';
import type { TrainingRun } from './training-run.js';

/** Whether every epoch shows a frozen backbone the same images. */
export function seesTheSameEachEpoch({ network, settings }: TrainingRun): boolean {
  return network.frozen !== null && network.seeded.length === 0 && !readsChange(settings);
}

/**
 * Runs the frozen backbone over all movies that training and selection look at, once for the attempt. The batches are the same in
 * every attempt, whatever was trained before, so that a resumed trial sees the same bits.
 * @returns null where the run was asked to stop.
 */
export async function computeFeatures(
  run: TrainingRun,
  backbone: FrozenBackbone,
): Promise<FrozenFeatures | null> {
  const { movies, settings, data } = run;
  const training = await featuresOf(run, backbone, movies.train, (movie) =>
    trainingDraw(settings, movie, 0),
  );
  if (training === null) return null;
  const validation: ReadonlyMap<string, Float32Array>[] = [];
  for (let draw = 0; draw < settings.evaluationDraws; draw += 1) {
    const features = await featuresOf(run, backbone, movies.validation, (movie) =>
      evaluationDraw(data.sha256, movie, settings.frames, draw),
    );
    if (features === null) return null;
    validation.push(features);
  }
  return { backbone, training, validation };
}

async function featuresOf(
  run: TrainingRun,
  backbone: FrozenBackbone,
  movies: readonly TrainingMovie[],
  drawOf: (movie: TrainingMovie) => BatchSample['draw'],
): Promise<ReadonlyMap<string, Float32Array> | null> {
  const features = new Map<string, Float32Array>();
  const batches = equalBatches(movies, run.settings.batchSize);
  const sampleOf = (movie: TrainingMovie) => ({
    firstFrame: movie.firstFrame,
    draw: drawOf(movie),
  });
  for await (const { items, images } of readAhead(run.reader, batches, sampleOf)) {
    const values = backbone.features(images, items.length);
    const width = values.length / items.length;
    for (const [place, { movieId }] of items.entries()) {
      features.set(movieId, values.slice(place * width, (place + 1) * width));
    }
    // The binding blocks: signals and timers are seen here alone.
    await setImmediate();
    if (betweenSteps(run)) return null;
  }
  return features;
}
