import { addOutput, typeAttribute } from './graph.js';
import type { Output } from './graph.js';
import { shapeOf } from './layout.js';

function stateless(operation: string, like: Output, seed: Output): Output {
  return addOutput(like.node.graph, {
    operation,
    inputs: [shapeOf(like), seed],
    type: 'float32',
    shape: like.shape,
    attributes: {
      dtype: typeAttribute('float32'),
      T: typeAttribute('int32'),
      Tseed: typeAttribute(seed.type),
    },
  });
}

/**
 * Standard normal numbers of the extents of `like`, decided by the seed alone (Philox; Salmon et al. 2011).
 * @param seed two int32
 */
export function statelessNormal(like: Output, seed: Output): Output {
  return stateless('StatelessRandomNormal', like, seed);
}

/** Numbers in [0, 1) of the extents of `like`, decided by the seed alone. */
export function statelessUniform(like: Output, seed: Output): Output {
  return stateless('StatelessRandomUniform', like, seed);
}
