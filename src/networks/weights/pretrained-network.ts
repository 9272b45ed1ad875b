import type { Backbone } from '../backbones.js';

/** What decides which tensors a network takes from a file. */
export interface PretrainedNetwork {
  readonly backbone: Backbone;
  /** Frames of one sample: the first convolution takes 3 channels of each. */
  readonly frames: number;
  /** repeat: the filters for one picture serve each frame, divided by their number. fresh: the seed draws them. */
  readonly firstConv: 'repeat' | 'fresh';
}
