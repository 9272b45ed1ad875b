import { add, scale } from '../graph/arithmetic.js';
import { integers } from '../graph/constants.js';
import type { Output } from '../graph/graph.js';
import { firstRowsLike, pack, unpack } from '../graph/convolution/layout.js';
import { statelessNormal } from '../graph/random.js';
import type { NetworkSettings } from './network-settings.js';
import { purposeSeed } from './purpose-seed.js';

/**
 * Normal noise on images on the 0..255 scale. Each sample's is drawn from seeds of its own, so that it does not matter
 * which others are in the batch, nor in which order.
 * @param images float32 [batch, height, width, 3 x frames]
 * @param seeds int32 [batchSize, 2]; those beyond the batch are not used
 */
export function addNoise(
  images: Output,
  { noise, batchSize }: Pick<NetworkSettings, 'noise' | 'batchSize'>,
  seeds: Output,
): Output {
  const { graph } = images.node;
  const shape = images.shape.slice(1);
  const extents = integers(graph, shape.map(Number));
  const drawn = unpack(seeds, batchSize).map((seed) =>
    statelessNormal({ seed: purposeSeed(seed, 'noise'), extents, shape }),
  );
  return add(images, scale(firstRowsLike(pack(drawn), images), 255 * noise));
}
