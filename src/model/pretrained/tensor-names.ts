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

/**
 * torchvision's names for those of a file, which may be torchvision's or timm's (the same for ResNets), all of them behind
 * `module.` where the network was saved inside DataParallel. `num_batches_tracked`, which nothing here reads, has none.
 */
export function torchvisionNames(
  names: readonly string[],
  backbone: Backbone,
): ReadonlyMap<string, TensorName> {
  const wrapped = names.every((name) => name.startsWith(prefix));
  const plain = names.map((name) => [name, wrapped ? name.slice(prefix.length) : name] as const);
  return new Map(
    plain
      .filter(([, name]) => !name.endsWith('.num_batches_tracked'))
      .map(([given, name]) => [given, torchvisionName(name, backbone)]),
  );
}

const prefix = 'module.';

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
