import { differenceText } from '../networks/weights/tensor-difference.js';
import type { TensorDifference } from '../networks/weights/tensor-difference.js';

/** A network state that does not fit the network. */
export class NetworkStateError extends Error {
  readonly kind = 'network-state-mismatch';
  readonly difference: TensorDifference;

  constructor(difference: TensorDifference) {
    super(`The tensors do not fit the network: ${differenceText(difference)}.`);
    this.name = 'NetworkStateError';
    this.difference = difference;
  }
}
