import type { TrainingFeatures } from './training-features.js';

/** A training movie that the network sees much like the video. */
export interface Neighbour {
  readonly movieId: string;
  readonly title: string;
  readonly year: number | null;
  readonly score: number;
  /** 1 is the distance of two training movies that have nothing to do with each other, on average (root mean square). */
  readonly distance: number;
}

/**
 * The training movies nearest to a video in what the network's last layer takes (as Deep k-Nearest Neighbors does: Papernot and
 * McDaniel 2018), nearest first. The distance is Euclidean after each feature was divided by its standard deviation over the training
 * movies, so that none counts for more by its unit, over the square root of twice the number of features. Not cosine: the layer above
 * is linear, so how strong a feature is matters and not only the proportions. A feature that is the same for all training movies
 * tells nothing and is left out.
 * @param features [width] of the video: the mean over its draws
 * @throws RangeError for features of another width
 */
export function nearestMovies(
  { movies, features: training, width }: TrainingFeatures,
  features: Float32Array,
  count: number,
): readonly Neighbour[] {
  if (features.length !== width) {
    throw new RangeError(`${features.length} features where ${width} are due.`);
  }
  const variances = featureVariances(training, movies.length, width);
  const told = variances.reduce((sum, variance) => sum + (variance > 0 ? 1 : 0), 0);
  const distances = movies.map(({ movieId, title, year, score }, row) => {
    let sum = 0;
    for (let at = 0; at < width; at += 1) {
      const variance = variances[at] as number;
      if (variance === 0) continue;
      sum += ((training[row * width + at] as number) - (features[at] as number)) ** 2 / variance;
    }
    return { movieId, title, year, score, distance: Math.sqrt(sum / Math.max(1, 2 * told)) };
  });
  return distances.toSorted((one, other) => one.distance - other.distance).slice(0, count);
}

/** The variance (ddof 0) of each feature over the movies; two passes, so that nothing cancels. */
function featureVariances(training: Float32Array, movies: number, width: number): Float64Array {
  const means = new Float64Array(width);
  const variances = new Float64Array(width);
  for (let at = 0; at < training.length; at += 1) {
    means[at % width] = (means[at % width] as number) + (training[at] as number) / movies;
  }
  for (let at = 0; at < training.length; at += 1) {
    const apart = (training[at] as number) - (means[at % width] as number);
    variances[at % width] = (variances[at % width] as number) + apart ** 2 / movies;
  }
  return variances;
}
