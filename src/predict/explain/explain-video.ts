import sharp from 'sharp';
import { frameContributions, inPoints } from './contributions.js';
import type { ContributionCallbacks } from './contributions.js';
import { meanFeatures } from './mean-features.js';
import { nearestMovies } from './neighbours.js';
import type { TrainingFeatures } from './training-features.js';
import type { VideoExplanation } from '../page/video-section.js';
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
