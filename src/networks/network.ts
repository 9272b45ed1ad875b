import type { Output } from '../graph/graph.js';
import type { PublishedWeights } from './published/published-weights.js';
import type { NetworkTensor, TensorName } from './weights/network-tensor.js';

/**
 * What a network needs while it is written into a graph. Whoever builds the graph decides where tensors live, so the same
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
  /** Called with the result of each of torchvision's modules that stand on the network's main path. */
  stage(name: string, value: Output): void;
}

/** How the numbers of a tensor are drawn before training. */
export type Initialization =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly standardDeviation: number }
  /** Uniform in (-bound, bound). */
  | { readonly kind: 'uniform'; readonly bound: number };

/** All that is particular to one backbone. It is written in two parts: a frozen first one need not be run again for known images. */
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
