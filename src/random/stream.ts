import { hash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/**
 * What a stream is for: the seed first, then words and numbers of its purpose, such as
 * `[seed, 'draw', epoch, movieId]`. Equal keys give equal streams whatever ran before.
 */
export type StreamKey = readonly (string | number | boolean)[];

/** A seeded generator (xoroshiro128+). Its state is four 32-bit integers that JSON can hold. */
export interface RandomStream {
  /** An integer in [0, 2^32). */
  uint32(): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** An integer in [0, bound), without modulo bias. */
  below(bound: number): number;
  /** A standard normal number (Box and Muller 1958, the cosine half, so that no spare is kept as state). */
  normal(): number;
  state(): readonly number[];
}

/** 128 bits that depend on every part of the key and on where one part ends (SHA-256, truncated). */
function keyWords(key: StreamKey): [number, number, number, number] {
  const digest = hash('sha256', JSON.stringify(key), 'buffer');
  return [
    digest.readInt32LE(0),
    digest.readInt32LE(4),
    digest.readInt32LE(8),
    // The all-zero state is the generator's one fixed point.
    digest.readInt32LE(12) | 1,
  ];
}

/** The stream of a key. */
export function randomStream(key: StreamKey): RandomStream {
  return resumeStream(keyWords(key));
}

/** The stream that continues where `state()` was taken. */
export function resumeStream(state: readonly number[]): RandomStream {
  const generator = xoroshiro128plusFromState(state);
  const uint32 = () => generator.next() >>> 0;
  const uniform = () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  return {
    uint32,
    uniform,
    below(bound) {
      if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
        throw new RangeError(`A bound must be a whole number from 1 to 2^32, not ${bound}.`);
      }
      const limit = 2 ** 32 - (2 ** 32 % bound);
      let value = uint32();
      while (value >= limit) value = uint32();
      return value % bound;
    },
    normal() {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      return radius * Math.cos(2 * Math.PI * uniform());
    },
    state: () => [...generator.getState()],
  };
}

/** A whole number in [0, 2^31) that depends on the key alone: a seed of a trial or of a TensorFlow operation. */
export function derivedSeed(key: StreamKey): number {
  return keyWords(key)[0] & 0x7fffffff;
}

/** A number in [0, 1) that depends on the key alone: it decides a movie's split. */
export function hashedUniform(key: StreamKey): number {
  const [low, high] = keyWords(key);
  return ((low >>> 5) * 2 ** 26 + (high >>> 6)) / 2 ** 53;
}

/** The items in a random order (Fisher and Yates); the input stays as it is. */
export function shuffled<T>(items: readonly T[], stream: RandomStream): T[] {
  return sampled(items, items.length, stream);
}

/**
 * `count` of the items without replacement, in random order.
 * A smaller count takes a prefix of what a larger one takes from the same stream.
 */
export function sampled<T>(items: readonly T[], count: number, stream: RandomStream): T[] {
  if (count > items.length) {
    throw new RangeError(`Cannot take ${count} of ${items.length} items without replacement.`);
  }
  const pool = [...items];
  for (let index = 0; index < count; index += 1) {
    const other = index + stream.below(pool.length - index);
    [pool[index], pool[other]] = [pool[other] as T, pool[index] as T];
  }
  return pool.slice(0, count);
}
