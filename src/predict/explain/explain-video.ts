import sharp from 'sharp';
import { type ContributionCallbacks, frameContributions, inPoints } from './contributions.js';
import { meanFeatures } from './mean-features.js';
import type { TrainingFeatures } from './training-features.js';
import type { Neighbour, VideoExplanation } from '../page/video-section.js';
import type { FramePool } from '../score-pool.js';
import type { EvaluationNetwork } from '../../training/evaluation-network.js';

/** Training movies that are named. */
const namedMovies = 5;

/**
 * Why a video has its score: the contributions of the first draw's frames with their pictures, and the training movies nearest to
 * the mean over all draws.
 * @param draws places in the pool, as `evaluationDraw` gives them
 * @param label of the dataset that the network was trained on
 * @throws what `frameContributions` and `nearestMovies` throw
 */
export async function explainVideo(
  network: Pick<EvaluationNetwork, 'predict' | 'features'>,
  pool: FramePool,
  draws: readonly (readonly number[])[],
  training: TrainingFeatures,
  label: { readonly mean: number; readonly std: number },
  callbacks: ContributionCallbacks = {},
): Promise<VideoExplanation> {
  const [draw = []] = draws;
  const found = await frameContributions(network, pool, draw, training.meanFrame, callbacks);
  const [features = new Float32Array()] = meanFeatures(network, pool.image ** 2 * 3, [
    { pixels: pool.pixels, draws },
  ]);
  return {
    contributions: inPoints(found, label),
    thumbnails: await poolThumbnails(pool, draw),
    neighbours: nearestMovies(training, features, namedMovies),
  };
}

/** Longest side of a thumbnail in pixels: twice what it takes on the page. */
const mostPixels = 160;

/**
 * Frames of a pool as a model sees them, each a small WebP as a data URI; equal frames give equal bytes.
 * @param places in the pool
 */
async function poolThumbnails(
  { image, pixels }: Pick<FramePool, 'image' | 'pixels'>,
  places: readonly number[],
): Promise<readonly string[]> {
  const frameBytes = image * image * 3;
  const side = Math.min(image, mostPixels);
  return await Promise.all(
    places.map(async (place) => {
      const frame = pixels.subarray(place * frameBytes, (place + 1) * frameBytes);
      const webp = await sharp(frame, { raw: { width: image, height: image, channels: 3 } })
        .resize(side, side)
        .webp({ quality: 70, effort: 2 })
        .toBuffer();
      return `data:image/webp;base64,${webp.toString('base64')}`;
    }),
  );
}

/**
 * The training movies nearest to a video in what the network's last layer takes (as Deep k-Nearest Neighbors does: Papernot and
 * McDaniel 2018), nearest first. The distance is Euclidean after each feature was divided by its standard deviation over the training
 * movies, so that none counts for more by its unit, over the square root of twice the number of features. Not cosine: the layer above
 * is linear, so how strong a feature is matters and not only the proportions. A feature that is the same for all training movies
 * is left out.
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
  const varying = variances.reduce((sum, variance) => sum + (variance > 0 ? 1 : 0), 0);
  const distances = movies.map(({ movieId, title, year, score }, row) => {
    let sum = 0;
    for (let at = 0; at < width; at += 1) {
      const variance = variances[at] as number;
      if (variance === 0) continue;
      sum += ((training[row * width + at] as number) - (features[at] as number)) ** 2 / variance;
    }
    return { movieId, title, year, score, distance: Math.sqrt(sum / Math.max(1, 2 * varying)) };
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
