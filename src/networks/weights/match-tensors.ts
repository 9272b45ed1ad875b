import { backbones, networkTensors } from '../backbones.js';
import type { Backbone } from '../backbones.js';
import { layerOf } from '../network.js';
import type { NetworkTensor, TensorName } from '../network.js';
import { elementCount, isFloatType } from '../tensor.js';
import type { WeightsTensor } from '../tensor.js';
import type { TensorDifference } from './tensor-difference.js';

/** What decides which tensors a network takes from a file. */
export interface PretrainedNetwork {
  readonly backbone: Backbone;
  /** Frames of one sample: the first convolution takes 3 channels of each. */
  readonly frames: number;
  /** repeat: the filters for one picture serve each frame, divided by their number. fresh: the seed draws them. */
  readonly firstConv: 'repeat' | 'fresh';
}

/** A tensor of the network and the one of the file that it takes. */
export interface MatchedTensor {
  readonly tensor: NetworkTensor;
  readonly stored: WeightsTensor;
  /** Filters for one picture, to be repeated for each frame. */
  readonly widened: boolean;
}

/** How a tensor of the file fits the network's of its name. */
type Fit = 'taken' | 'widened' | 'left' | 'misshapen';

/**
 * Which tensors a network takes from a file. The head is taken where it has one output and is drawn anew where it has
 * others, such as ImageNet's thousand classes; the first convolution is taken as it is where it has the network's channels,
 * widened where it has those of one picture, and left where it is to be fresh. All else must be there, and nothing more, but for
 * tensors outside of what wraps the network (see namePrefixes), where all of it is found in one place.
 */
export function matchTensors(
  file: readonly WeightsTensor[],
  network: PretrainedNetwork,
): readonly MatchedTensor[] | TensorDifference {
  const names = file.map(({ name }) => name);
  const tensors = networkTensors(network.backbone, network.frames);
  const match = (prefix: string) => matchBehind(prefix, file, tensors, network);
  const found = namePrefixes(names)
    .map(match)
    .filter((result) => !('missing' in result));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  return match(found.length > 1 ? '' : sharedPrefix(names));
}

/**
 * The same of the tensors whose names have this prefix, behind which they are torchvision's or timm's. `num_batches_tracked` is not
 * used.
 */
function matchBehind(
  prefix: string,
  file: readonly WeightsTensor[],
  tensors: readonly NetworkTensor[],
  network: PretrainedNetwork,
): readonly MatchedTensor[] | TensorDifference {
  const known = new Set(tensors.map(({ name }) => name));
  const found = new Map<string, { readonly stored: WeightsTensor; readonly as: TensorName }>();
  const unexpected: string[] = [];
  for (const stored of file) {
    if (!stored.name.startsWith(prefix) || stored.name.endsWith('.num_batches_tracked')) continue;
    const as = backbones[network.backbone].nameOf(stored.name.slice(prefix.length));
    // A second tensor of one name, such as a head under both of its names, has no place either.
    if (!known.has(as.name) || found.has(as.name)) unexpected.push(stored.name);
    else found.set(as.name, { stored, as });
  }
  const missing: string[] = [];
  const misshapen: TensorDifference['misshapen'][number][] = [];
  const mistyped: TensorDifference['mistyped'][number][] = [];
  const matched: MatchedTensor[] = [];
  const fitOf = fitting(tensors, network);
  for (const tensor of tensors) {
    const { name, shape: expected } = tensor;
    const source = found.get(name);
    if (source === undefined) {
      missing.push(name);
      continue;
    }
    const { stored, as } = source;
    const fit = fitOf(tensor, linearShape(stored.shape, as));
    if (fit === 'misshapen') misshapen.push({ name: stored.name, shape: stored.shape, expected });
    else if (!isFloatType(stored.type)) mistyped.push({ name: stored.name, type: stored.type });
    else if (fit !== 'left') matched.push({ tensor, stored, widened: fit === 'widened' });
  }
  const wrong = missing.length + unexpected.length + misshapen.length + mistyped.length;
  return wrong > 0 ? { missing, unexpected, misshapen, mistyped } : matched;
}

/** Judges a tensor of the file, by its shape, against the network's of its name. */
function fitting(tensors: readonly NetworkTensor[], { frames, firstConv }: PretrainedNetwork) {
  const [first] = tensors;
  const head = new Set(tensors.slice(-2));
  return (tensor: NetworkTensor, shape: readonly number[]): Fit => {
    const { shape: expected } = tensor;
    const equal = shape.join() === expected.join();
    if (head.has(tensor)) {
      if (equal) return 'taken';
      const [outputs = 0, ...rest] = shape;
      return outputs > 0 && rest.join() === expected.slice(1).join() ? 'left' : 'misshapen';
    }
    if (first === undefined || layerOf(tensor) !== layerOf(first))
      return equal ? 'taken' : 'misshapen';
    const [filters, channels = 0, ...window] = expected;
    const single =
      tensor === first && shape.join() === [filters, channels / frames, ...window].join();
    if (!equal && !single) return 'misshapen';
    if (firstConv === 'fresh') return 'left';
    return equal ? 'taken' : 'widened';
  };
}

/** The shape as a linear layer's, where the file has it as a convolution's. */
function linearShape(shape: readonly number[], { asConvolution }: TensorName): readonly number[] {
  const [outputs = 0, ...rest] = shape;
  return asConvolution && rest.length === 3 ? [outputs, elementCount(rest)] : shape;
}

/** What wrappers put before every name: DataParallel, torch.compile, and classes that hold a network as a member. */
const wrappers = ['module.', '_orig_mod.', 'model.', 'net.', 'network.', 'backbone.', 'encoder.'];
const mostWrappers = 4;

/**
 * The prefixes that at least half of a file's names have, the longest first, and none at last: a checkpoint may hold a loss or an
 * averaged copy beside the network.
 */
function namePrefixes(names: readonly string[]): readonly string[] {
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
function sharedPrefix(names: readonly string[]): string {
  const isShared = (prefix: string) => names.every((name) => name.startsWith(prefix));
  return namePrefixes(names).find(isShared) ?? '';
}
