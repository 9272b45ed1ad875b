import type { NetworkState } from './network-state.js';

/** Where the parameters start: drawn as torchvision draws them, or given. */
export type InitialState =
  | {
      readonly kind: 'seeded';
      readonly seed: number;
      /** Tensors that take the place of drawn ones, under torchvision's names: pretrained weights. */
      readonly replaced?: NetworkState;
    }
  | { readonly kind: 'state'; readonly state: NetworkState };
