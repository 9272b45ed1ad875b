import { networkTensors } from '../backbones.js';
import type { NetworkTensor, TensorName } from '../network.js';
import { elementCount } from '../tensor.js';
import type { TensorDifference } from './tensor-difference.js';
import { isFloatType } from './float-values.js';
import type { PretrainedNetwork } from './pretrained-network.js';
import { namePrefixes, sharedPrefix, torchvisionNames } from './tensor-names.js';
import type { WeightsTensor } from './weights-file.js';

/** A tensor of the network and the one of the file that it takes. */
export interface MatchedTensor {
  readonly tensor: NetworkTensor;
  readonly stored: WeightsTensor;
  /** Filters for one picture, to be repeated for each frame. */
  readonly widened: boolean;
}

/** How a tensor of the file stands to the network's of its name. */
type Fit = 'taken' | 'widened' | 'left' | 'misshapen';

/**
 * Which tensors a network takes from a file. The head is taken where it has one output and starts afresh where it has
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

/** The same of the tensors whose names have this prefix. */
function matchBehind(
  prefix: string,
  file: readonly WeightsTensor[],
  tensors: readonly NetworkTensor[],
  network: PretrainedNetwork,
): readonly MatchedTensor[] | TensorDifference {
  const names = torchvisionNames(
    file.map(({ name }) => name),
    network.backbone,
    prefix,
  );
  const known = new Set(tensors.map(({ name }) => name));
  const found = new Map<string, { readonly stored: WeightsTensor; readonly as: TensorName }>();
  const unexpected: string[] = [];
  for (const stored of file) {
    const as = names.get(stored.name);
    if (as === undefined) continue;
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
  const first = tensors[0];
  const head = new Set(tensors.slice(-2));
  const firstModule = moduleOf(first);
  return (tensor: NetworkTensor, shape: readonly number[]): Fit => {
    const { shape: expected } = tensor;
    const equal = shape.join() === expected.join();
    if (head.has(tensor)) {
      if (equal) return 'taken';
      const [outputs = 0, ...rest] = shape;
      return outputs > 0 && rest.join() === expected.slice(1).join() ? 'left' : 'misshapen';
    }
    if (moduleOf(tensor) !== firstModule) return equal ? 'taken' : 'misshapen';
    const [filters, channels = 0, ...window] = expected;
    const single =
      tensor === first && shape.join() === [filters, channels / frames, ...window].join();
    if (!equal && !single) return 'misshapen';
    if (firstConv === 'fresh') return 'left';
    return equal ? 'taken' : 'widened';
  };
}

/** The layer that a tensor belongs to. */
function moduleOf(tensor: NetworkTensor | undefined): string {
  return tensor?.name.slice(0, tensor.name.lastIndexOf('.')) ?? '';
}

/** The shape as a linear layer's, where the file has it as a convolution's. */
function linearShape(shape: readonly number[], { asConvolution }: TensorName): readonly number[] {
  const [outputs = 0, ...rest] = shape;
  return asConvolution && rest.length === 3 ? [outputs, elementCount(rest)] : shape;
}
