import { z } from 'zod';
import { add, scale } from '../graph/arithmetic.js';
import { integers } from '../graph/constants.js';
import { firstRowsLike, pack } from '../graph/layout.js';
import { purposeSeed, statelessNormal } from '../graph/random.js';
import type { Augmentation } from './augmentation.js';

/** Normal noise on every pixel. */
export const noise = {
  kind: 'graph',
  setting: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Standard deviation of normal noise added while training, on the 0..1 pixel scale.'),
  neutral: 0,
  change(images, value, seeds) {
    const shape = images.shape.slice(1);
    const extents = integers(images.node.graph, shape.map(Number));
    const drawn = seeds.map((seed) =>
      statelessNormal({ seed: purposeSeed(seed, 'noise'), extents, shape }),
    );
    return add(images, scale(firstRowsLike(pack(drawn), images), 255 * value));
  },
} as const satisfies Augmentation<number>;
