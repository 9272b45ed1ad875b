import type { NetworkState } from './network-state.js';

/** Where the parameters start: drawn as torchvision draws them, or given. */
export type InitialState =
  | { readonly kind: 'seeded'; readonly seed: number }
  | { readonly kind: 'state'; readonly state: NetworkState };
