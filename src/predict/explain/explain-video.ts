import type { EvaluationNetwork } from '../../training/evaluation-network.js';
import type { FramePool } from '../frame-pool.js';
import { poolThumbnails } from '../page/pool-thumbnails.js';
import type { VideoExplanation } from '../page/video-section.js';
import { frameContributions, inPoints } from './contributions.js';
import type { ContributionCallbacks } from './contributions.js';
import { meanFeatures } from './mean-features.js';
import { nearestMovies } from './neighbours.js';
import type { TrainingFeatures } from './training-features.js';

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
