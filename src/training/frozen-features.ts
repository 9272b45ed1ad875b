import { readsChange } from '../augmentations/augmentations.js';
import { evaluationDraw, trainingDraw } from '../dataset/draw.js';
import type { Draw } from '../dataset/draw.js';
import type { BatchReader } from '../dataset/batches-ahead.js';
import type { TrainingSettings } from '../settings/parts.js';
import type { CompiledNetwork, FrozenBackbone } from './compiled-network.js';
import { forEachBatch } from './evaluation.js';
import type { TrainingData, TrainingMovie } from './training-contract.js';

type FeaturesById = ReadonlyMap<string, Float32Array>;

/** The features of the movies that every epoch shows again to a frozen backbone. */
export interface FrozenFeatures {
  readonly backbone: FrozenBackbone;
  /** By movieId, each [width]: the one training draw. */
  readonly training: FeaturesById;
  /** By evaluation draw, then as `training`: the validation split. */
  readonly validation: readonly FeaturesById[];
}

/** The backbone of a network that every epoch shows the same images to; null where it is trained or images change. */
export function unchangingBackbone(
  { seeded, frozen }: CompiledNetwork,
  settings: TrainingSettings,
): FrozenBackbone | null {
  return seeded.length > 0 || readsChange(settings) ? null : frozen;
}

/**
 * Runs the frozen backbone over all movies of training and validation, once for the attempt. The batches are the same in
 * every attempt, whatever was trained before, so that a resumed trial sees the same bits.
 * @param isStopped asked after each batch
 * @returns null where it was stopped
 */
export async function computeFeatures(
  backbone: FrozenBackbone,
  data: Pick<TrainingData, 'sha256'>,
  movies: Readonly<Record<'train' | 'validation', readonly TrainingMovie[]>>,
  settings: TrainingSettings,
  reader: BatchReader,
  isStopped: () => boolean,
): Promise<FrozenFeatures | null> {
  const featuresOf = async (
    split: readonly TrainingMovie[],
    drawOf: (movie: TrainingMovie) => Draw,
  ): Promise<FeaturesById | null> => {
    const features = new Map<string, Float32Array>();
    const collect = (batch: readonly TrainingMovie[], images: Uint8Array) => {
      const values = backbone.features(images, batch.length);
      const width = values.length / batch.length;
      for (const [place, { movieId }] of batch.entries()) {
        features.set(movieId, values.slice(place * width, (place + 1) * width));
      }
    };
    const { batchSize } = settings;
    return (await forEachBatch(reader, split, batchSize, drawOf, collect, isStopped))
      ? features
      : null;
  };

  const training = await featuresOf(movies.train, (movie) => trainingDraw(settings, movie, 0));
  if (training === null) return null;
  const validation: FeaturesById[] = [];
  for (let draw = 0; draw < settings.evaluationDraws; draw += 1) {
    const features = await featuresOf(movies.validation, (movie) =>
      evaluationDraw(data.sha256, movie, settings.frames, draw),
    );
    if (features === null) return null;
    validation.push(features);
  }
  return { backbone, training, validation };
}

/** The features of a batch [movies, width], one after another. */
export function gathered(features: FeaturesById, movies: readonly TrainingMovie[]): Float32Array {
  const rows = movies.map(({ movieId }) => features.get(movieId) as Float32Array);
  const width = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * width);
  for (const [place, row] of rows.entries()) all.set(row, place * width);
  return all;
}

/** Predictions of the validation split, as `predictMovies` makes them of images. */
export function predictFromFeatures(
  { backbone, validation }: FrozenFeatures,
  movies: readonly TrainingMovie[],
): number[] {
  if (movies.length === 0) return [];
  const draws = validation.map((features) =>
    backbone.predict(gathered(features, movies), movies.length),
  );
  return movies.map(
    (_, place) =>
      draws.reduce((sum, predictions) => sum + (predictions[place] as number), 0) / draws.length,
  );
}
