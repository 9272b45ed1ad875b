import type { Tensor } from '../networks/tensor.js';
import { differenceText, tensorDifference } from '../networks/weights/tensor-difference.js';
import type { TensorDifference } from '../networks/weights/tensor-difference.js';
import { randomStream } from '../random/stream.js';
import { floats, seedWords } from '../tensorflow/session.js';
import type { Session } from '../tensorflow/session.js';
import type { StateStart, StateTransfer } from './network-variables.js';

/** A network's tensors by name: see `CompiledNetwork.readState`. */
export type NetworkState = ReadonlyMap<string, Tensor>;

/** Where the parameters start: drawn as torchvision draws them, or given. */
export type InitialState =
  | {
      readonly kind: 'seeded';
      readonly seed: number;
      /** Tensors that replace drawn ones, under torchvision's names: pretrained weights. */
      readonly replaced?: NetworkState;
    }
  | { readonly kind: 'state'; readonly state: NetworkState };

/** A network state that does not fit the network. */
export class NetworkStateError extends Error {
  override readonly name = 'NetworkStateError';
  readonly kind = 'network-state-mismatch';
  readonly difference: TensorDifference;

  constructor(difference: TensorDifference) {
    super(`The tensors do not fit the network: ${differenceText(difference)}.`);
    this.difference = difference;
  }
}

/** @throws NetworkStateError that names every tensor that is missing, unexpected, misshapen or not float32 */
export function checkState(
  expected: Parameters<typeof tensorDifference>[0],
  state: NetworkState,
): void {
  const difference = tensorDifference(expected, state, 'float32');
  if (difference !== null) throw new NetworkStateError(difference);
}

/** Whether a name is that of a tensor of the network, not of the optimiser. */
export const isOfNetwork = ({ name }: { readonly name: string }) => !name.includes('/');

/** Draws the start, or takes it from a state, which may leave out the optimiser's. @throws NetworkStateError */
export function setStart(
  session: Session,
  { start, transfers }: { start: StateStart; transfers: readonly StateTransfer[] },
  initial: InitialState,
): void {
  const zero = { [start.zero]: floats(new Float32Array(1), []) };
  if (initial.kind === 'seeded') {
    const stream = randomStream([initial.seed, 'initialisation']);
    const seed = seedWords([stream.uint32(), stream.uint32()]);
    const { replaced = new Map() } = initial;
    const given = transfers.filter(({ name }) => replaced.has(name));
    session.run({ [start.seed]: seed, ...zero }, [start.everything]);
    writeState(session, given, replaced);
    return;
  }
  const { state } = initial;
  const hasOptimizer = [...state.keys()].some((name) => !isOfNetwork({ name }));
  const given = hasOptimizer ? transfers : transfers.filter(isOfNetwork);
  if (!hasOptimizer) session.run(zero, [start.optimizer]);
  writeState(session, given, state);
}

/** A copy of the state. */
export function readState(
  session: Session,
  transfers: readonly StateTransfer[],
): Map<string, Tensor> {
  const state = new Map<string, Tensor>();
  for (const group of transferGroups(transfers)) {
    const values = session.run(
      {},
      group.map(({ value }) => value),
    );
    for (const [index, { name, shape }] of group.entries()) {
      state.set(name, { type: 'float32', shape, data: values[index]?.data as Float32Array });
    }
  }
  return state;
}

/** Replaces the state. @throws NetworkStateError, with nothing changed */
export function writeState(
  session: Session,
  transfers: readonly StateTransfer[],
  state: NetworkState,
): void {
  checkState(transfers, state);
  for (const group of transferGroups(transfers)) {
    const fed = group.map(({ name, feed, shape }) => [
      feed,
      floats(state.get(name)?.data as Float32Array, shape),
    ]);
    session.run(
      Object.fromEntries(fed),
      group.map(({ written }) => written),
    );
  }
}

/** Groups of transfers to do in one run each: fewer runs are faster, and each run holds copies of what it moves. */
function transferGroups(transfers: readonly StateTransfer[]): StateTransfer[][] {
  const limit = 64 * 2 ** 20;
  const groups: StateTransfer[][] = [];
  let room = 0;
  for (const transfer of transfers) {
    const group = groups.at(-1);
    if (group === undefined || transfer.byteLength > room) {
      groups.push([transfer]);
      room = limit - transfer.byteLength;
    } else {
      group.push(transfer);
      room -= transfer.byteLength;
    }
  }
  return groups;
}
