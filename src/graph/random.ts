import { add } from './arithmetic.js';
import { constant } from './constants.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Output } from './graph.js';
import type { Shape } from './shape.js';

/** How many random numbers, and which. */
export interface Draw {
  /** Two int32: the same seed gives the same numbers. */
  readonly seed: Output;
  /** A vector of int32. */
  readonly extents: Output;
  /** The extents as far as they are known. */
  readonly shape: Shape;
}

function stateless(operation: string, { seed, extents, shape }: Draw): Output {
  return addOutput(seed.node.graph, {
    operation,
    inputs: [extents, seed],
    type: 'float32',
    shape,
    attributes: {
      dtype: typeAttribute('float32'),
      T: typeAttribute('int32'),
      Tseed: typeAttribute(seed.type),
    },
  });
}

/** Standard normal numbers, decided by the seed alone (Philox; Salmon et al. 2011). */
export function statelessNormal(draw: Draw): Output {
  return stateless('StatelessRandomNormal', draw);
}

/** Numbers in [0, 1), decided by the seed alone. */
export function statelessUniform(draw: Draw): Output {
  return stateless('StatelessRandomUniform', draw);
}

/** The seed of one purpose within a step or a start: numbers for different purposes are unrelated. */
export function purposeSeed(seed: Output, purpose: string): Output {
  const words = [hashWord(purpose, 0), hashWord(purpose, 1)];
  return add(seed, constant(seed.node.graph, words, [2], 'int32'));
}

/** FNV-1a over the UTF-8 bytes of `text` after one byte of salt, as a signed 32-bit integer. */
function hashWord(text: string, salt: number): number {
  return [salt, ...new TextEncoder().encode(text)].reduce(
    (hash, byte) => Math.imul(hash ^ byte, 16_777_619),
    0x811c9dc5 | 0,
  );
}
