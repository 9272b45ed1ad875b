import type { Output } from '../graph/graph.js';
import type { NetworkTensor } from './weights/network-tensor.js';

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

/** A network in two parts, so that a frozen first one need not be run again for images that it has seen. */
export interface Network {
  /** The module's name of the first convolution, whose input channels are the frames'. */
  readonly firstConvolution: string;
  /** The module's name of the one linear layer after the features. */
  readonly lastLayer: string;
  /** Writes all but the last layer into the graph of `images` [batch, height, width, channels]; gives float32 [batch, width]. */
  features(pass: ForwardPass, images: Output): Output;
  /** The last layer: features [batch, width] to [batch, 1]. */
  head(pass: ForwardPass, features: Output): Output;
}
