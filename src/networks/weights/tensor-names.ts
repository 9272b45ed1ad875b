import type { Backbone } from '../backbones.js';

/**
 * timm's VGG keeps its head as convolutions: torchvision's classifier.0 is a 7x7 one over the pooled [512, 7, 7], classifier.3
 * a 1x1 one. In C order the numbers are the same.
 */
const timmVgg: Readonly<Record<string, string>> = {
  'pre_logits.fc1': 'classifier.0',
  'pre_logits.fc2': 'classifier.3',
  'head.fc': 'classifier.6',
};

/** A name of torchvision's for one that a file uses. */
export interface TensorName {
  readonly name: string;
  /** Whether a linear layer's weight stands in the file as a convolution's. */
  readonly asConvolution: boolean;
}

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
  return new Map(
    names
      .filter((name) => name.startsWith(prefix) && !name.endsWith('.num_batches_tracked'))
      .map((given) => [given, torchvisionName(given.slice(prefix.length), backbone)]),
  );
}

function torchvisionName(name: string, backbone: Backbone): TensorName {
  const end = name.lastIndexOf('.');
  const layer = name.slice(0, end);
  const isVgg = backbone === 'vgg16' || backbone === 'vgg19';
  if (!isVgg || !Object.hasOwn(timmVgg, layer)) return { name, asConvolution: false };
  const part = name.slice(end);
  return {
    name: `${timmVgg[layer]}${part}`,
    asConvolution: layer !== 'head.fc' && part === '.weight',
  };
}
