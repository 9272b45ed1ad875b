import { add } from '../graph/arithmetic.js';
import { constant } from '../graph/constants.js';
import type { Output } from '../graph/graph.js';

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
