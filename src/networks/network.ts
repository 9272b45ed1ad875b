import type { Output } from '../graph/graph.js';
import type { PublishedWeights } from './published/published-weights.js';

/** What a tensor of a network is for; it decides how it starts and how the graph lays it out. */
type TensorRole =
  | 'convolution-weight'
  | 'convolution-bias'
  | 'linear-weight'
  | 'linear-bias'
  | 'norm-scale'
  | 'norm-offset'
  | 'running-mean'
  | 'running-variance';

/** One tensor of a network as torchvision's state_dict has it. */
export interface NetworkTensor {
  /** The state_dict key, such as `layer1.0.conv1.weight`. */
  readonly name: string;
  readonly role: TensorRole;
  /** PyTorch's layout: convolutions [filters, channels, height, width], linear layers [out, in]. */
  readonly shape: readonly number[];
  /** Values that enter each result, which the starting range of linear layers depends on. */
  readonly fanIn: number;
}

/** Whether the optimiser changes it; the forward pass updates BatchNorm's running statistics. */
export function isParameter({ role }: NetworkTensor): boolean {
  return role !== 'running-mean' && role !== 'running-variance';
}

/** PyTorch's [filters, channels, height, width] to the graph's [height, width, channels, filters], and back. */
export const toGraph = [2, 3, 1, 0];
export const toTorch = [3, 2, 0, 1];

/** The shape of a tensor as the graph lays it out. */
export function graphShape({ role, shape }: NetworkTensor): readonly number[] {
  return role === 'convolution-weight' ? toGraph.map((axis) => shape[axis] ?? 1) : shape;
}

/** The module that a tensor belongs to: `layer1.0.conv1` of `layer1.0.conv1.weight`. */
export function layerOf({ name }: NetworkTensor): string {
  return name.slice(0, name.lastIndexOf('.'));
}

/**
 * What a network needs while it is written into a graph. The graph's builder decides where tensors live, so that the same
 * network serves training, evaluation and tests.
 */
export interface ForwardPass {
  /**
   * Whether this pass trains a layer, by torchvision's module name: only then does BatchNorm normalise by the batch's own
   * statistics. Nothing is trained in evaluation, nor where a layer is frozen.
   */
  trains(layer: string): boolean;
  /**
   * The value of a tensor. Convolution weights come as the operations take them, [height, width, channels, filters];
   * everything else as PyTorch lays it out.
   */
  tensor(tensor: NetworkTensor): Output;
  /** Called, where BatchNorm is trained, with the new value of a running statistic. */
  updateStatistic(tensor: NetworkTensor, value: Output): void;
  /** Drops units before `layer` where that is trained; gives its argument back otherwise. */
  dropout(value: Output, layer: string): Output;
  /** Called with the result of each of torchvision's modules on the network's main path, which it gives back. */
  stage(name: string, value: Output): Output;
}

/** How the numbers of a tensor are drawn before training; uniform ones lie in (-bound, bound). */
export type Initialization =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly standardDeviation: number }
  | { readonly kind: 'uniform'; readonly bound: number };

/** torchvision's name for a tensor of a file. */
export interface TensorName {
  readonly name: string;
  /** Whether the file stores a linear layer's weight as a convolution's. */
  readonly asConvolution: boolean;
}

/** All that is particular to one backbone. It has two parts: known images need not pass through a frozen first part again. */
export interface Network {
  /** The module's name of the first convolution, whose input channels are the frames'. */
  readonly firstConvolution: string;
  /** The module's name of the one linear layer after the features. */
  readonly lastLayer: string;
  /** Whether training normalises by the statistics of a batch. */
  readonly hasBatchNorm: boolean;
  /** Whether the setting `dropout` does anything. */
  readonly hasDropout: boolean;
  /** Trained on ImageNet. */
  readonly published: PublishedWeights;
  /**
   * Multiplications and additions in 10^9 for an image of 224 pixels and 3 channels: of a forward pass, as torchvision lists them, and
   * of its first convolution alone, which grows with the frames.
   */
  readonly cost: { readonly pass: number; readonly firstConvolution: number };
  /** How torchvision 0.24 starts a linear layer's tensor. */
  startOfLinear(tensor: NetworkTensor): Initialization;
  /** torchvision's name for a tensor that a file of weights calls so. */
  nameOf(inFile: string): TensorName;
  /** Writes all but the last layer into the graph of `images` [batch, height, width, channels]; gives float32 [batch, width]. */
  features(pass: ForwardPass, images: Output): Output;
  /** The last layer: features [batch, width] to [batch, 1]. */
  head(pass: ForwardPass, features: Output): Output;
}

/** How a tensor starts: convolutions by He's normal distribution over the fan-out, BatchNorm as the identity. */
export function initialization(network: Network, tensor: NetworkTensor): Initialization {
  switch (tensor.role) {
    case 'convolution-weight': {
      const [filters = 1, , height = 1, width = 1] = tensor.shape;
      return { kind: 'normal', standardDeviation: Math.sqrt(2 / (filters * height * width)) };
    }
    case 'linear-weight':
    case 'linear-bias':
      return network.startOfLinear(tensor);
    case 'norm-scale':
    case 'running-variance':
      return { kind: 'constant', value: 1 };
    case 'convolution-bias':
    case 'norm-offset':
    case 'running-mean':
      return { kind: 'constant', value: 0 };
  }
}
