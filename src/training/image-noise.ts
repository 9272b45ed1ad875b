import { add, multiply } from '../graph/arithmetic.js';
import { integers } from '../graph/constants.js';
import type { Output } from '../graph/graph.js';
import { firstRowsLike, pack, unpack } from '../graph/layout.js';
import { statelessNormal } from '../graph/random.js';
import { colorConstant } from './image-input.js';
import type { NetworkSettings } from './network-settings.js';
import { purposeSeed } from './purpose-seed.js';

/**
 * Normal noise on images as the network sees them. Each sample's is drawn from seeds of its own, so that it does not matter
 * which others are in the batch, nor in which order.
 * @param images float32 [batch, height, width, 3 x frames], normalised
 * @param seeds int32 [batchSize, 2]; those beyond the batch are not used
 */
export function addNoise(
  images: Output,
  { noise, frames, batchSize }: Pick<NetworkSettings, 'noise' | 'frames' | 'batchSize'>,
  seeds: Output,
): Output {
  const { graph } = images.node;
  const shape = images.shape.slice(1);
  const extents = integers(graph, shape.map(Number));
  const drawn = unpack(seeds, batchSize).map((seed) =>
    statelessNormal({ seed: purposeSeed(seed, 'noise'), extents, shape }),
  );
  const spread = colorConstant(graph, frames, (_, deviation) => noise / deviation);
  return add(images, multiply(firstRowsLike(pack(drawn), images), spread));
}
