import type { Output } from '../graph/graph.js';
import type { NetworkTensor } from './network-tensor.js';

/**
 * What a network needs while it is written into a graph. Whoever builds the graph decides where tensors live, so the same
 * network serves training, evaluation and tests.
 */
export interface ForwardPass {
  /** Training normalises by the batch's own statistics and drops units. */
  readonly mode: 'training' | 'evaluation';
  /**
   * The value of a tensor. Convolution weights come as the operations take them, [height, width, channels, filters];
   * everything else as PyTorch lays it out.
   */
  tensor(tensor: NetworkTensor): Output;
  /** Called, in training mode, with the new value of a running statistic. */
  updateStatistic(tensor: NetworkTensor, value: Output): void;
  /** Drops units while training; gives its argument back otherwise. */
  dropout(value: Output): Output;
  /** Called with the result of each of torchvision's modules that stand on the network's main path. */
  stage(name: string, value: Output): void;
}

/** Writes a network into the graph of `images` [batch, height, width, channels]; gives [batch, 1]. */
export type Network = (pass: ForwardPass, images: Output) => Output;
