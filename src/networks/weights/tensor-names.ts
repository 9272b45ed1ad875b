import { backbones } from '../backbones.js';
import type { Backbone } from '../backbones.js';
import type { TensorName } from '../network.js';

/** What wrappers put before every name: DataParallel, torch.compile, and classes that hold a network as a member. */
const wrappers = ['module.', '_orig_mod.', 'model.', 'net.', 'network.', 'backbone.', 'encoder.'];
const mostWrappers = 4;

/**
 * The prefixes that at least half of a file's names have, the longest first, and none at last: a checkpoint may hold a loss or an
 * averaged copy beside the network.
 */
export function namePrefixes(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>([['', names.length]]);
  for (const name of names) {
    let prefix = '';
    for (let depth = 0; depth < mostWrappers; depth += 1) {
      const wrapper = wrappers.find((text) => name.startsWith(text, prefix.length));
      if (wrapper === undefined) break;
      prefix += wrapper;
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count * 2 >= names.length)
    .map(([prefix]) => prefix)
    .toSorted((first, second) => second.length - first.length);
}

/** The longest prefix that all names have; mostly none. */
export function sharedPrefix(names: readonly string[]): string {
  const isShared = (prefix: string) => names.every((name) => name.startsWith(prefix));
  return namePrefixes(names).find(isShared) ?? '';
}

/**
 * torchvision's names for those of a file behind a prefix, which may be torchvision's or timm's (the same for ResNets). Names without
 * the prefix, and `num_batches_tracked`, which nothing here reads, have none.
 */
export function torchvisionNames(
  names: readonly string[],
  backbone: Backbone,
  prefix: string,
): ReadonlyMap<string, TensorName> {
  const network = backbones[backbone];
  return new Map(
    names
      .filter((name) => name.startsWith(prefix) && !name.endsWith('.num_batches_tracked'))
      .map((given) => [given, network.nameOf(given.slice(prefix.length))]),
  );
}
