import { add } from './arithmetic.js';
import { constant } from './constants.js';
import { addOutput } from './graph.js';
import type { Output, Shape } from './graph.js';

/** How many random numbers, and which. */
interface Draw {
  /** Two int32: the same seed gives the same numbers. */
  readonly seed: Output;
  /** A vector of int32. */
  readonly extents: Output;
  /** The extents as far as they are known. */
  readonly shape: Shape;
}

const stateless =
  (operation: string) =>
  ({ seed, extents, shape }: Draw): Output =>
    addOutput(seed.node.graph, {
      operation,
      inputs: [extents, seed],
      type: 'float32',
      shape,
      attributes: { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: seed.type } },
    });

/** Standard normal numbers, decided by the seed alone (Philox; Salmon et al. 2011). */
export const statelessNormal = stateless('StatelessRandomNormal');

/** Numbers in [0, 1), decided by the seed alone. */
export const statelessUniform = stateless('StatelessRandomUniform');

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
