import type { FedTensor } from '../tensorflow/session.js';

/** Two 32-bit words, signed or not, as operations take seeds. */
export function int32Pair(words: readonly [number, number]): FedTensor {
  return { type: 'int32', shape: [2], data: Int32Array.from(words, (word) => word | 0) };
}
