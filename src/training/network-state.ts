import type { Tensor } from '../networks/tensor.js';
import { NetworkStateError } from './network-state-error.js';
import type { StateTransfer } from './state-transfer.js';

/** A network's tensors by name: see `CompiledNetwork.readState`. */
export type NetworkState = ReadonlyMap<string, Tensor>;

/** A tensor that is known to fit. */
export interface FittingTensor {
  readonly transfer: StateTransfer;
  readonly data: Float32Array;
}

/**
 * The state's tensors in the order of the transfers.
 * @throws NetworkStateError that names every tensor that is missing, unexpected, misshapen or not float32
 */
export function fittingTensors(
  transfers: readonly StateTransfer[],
  state: NetworkState,
): FittingTensor[] {
  const missing: string[] = [];
  const misshapen: { name: string; shape: readonly number[]; expected: readonly number[] }[] = [];
  const mistyped: { name: string; type: string }[] = [];
  const fitting: FittingTensor[] = [];
  for (const transfer of transfers) {
    const { name, shape: expected } = transfer;
    const tensor = state.get(name);
    if (tensor === undefined) missing.push(name);
    else if (tensor.shape.join() !== expected.join()) {
      misshapen.push({ name, shape: tensor.shape, expected });
    } else if (tensor.type === 'float32') fitting.push({ transfer, data: tensor.data });
    else mistyped.push({ name, type: tensor.type });
  }
  const known = new Set(transfers.map(({ name }) => name));
  const unexpected = [...state.keys()].filter((name) => !known.has(name));
  if (fitting.length < transfers.length || unexpected.length > 0) {
    throw new NetworkStateError({ missing, unexpected, misshapen, mistyped });
  }
  return fitting;
}
