import type { RandomStream } from './stream.js';

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
