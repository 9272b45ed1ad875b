import type { Tensor } from '../networks/tensor.js';
import { randomStream } from '../random/stream.js';
import type { FedTensor, Session } from '../tensorflow/session.js';
import type { InitialState } from './initial-state.js';
import { int32Pair } from './int32-pair.js';
import type { NetworkGraph } from './network-graph.js';
import { fittingTensors } from './network-state.js';
import type { FittingTensor, NetworkState } from './network-state.js';
import { transferGroups } from './state-transfer.js';
import type { StateTransfer } from './state-transfer.js';

/** Draws the start, or takes it from a state. @throws NetworkStateError */
export function setStart(
  session: Session,
  { start, transfers }: Pick<NetworkGraph, 'start' | 'transfers'>,
  initial: InitialState,
): void {
  const zero: FedTensor = { type: 'float32', shape: [], data: new Float32Array(1) };
  if (initial.kind === 'seeded') {
    const stream = randomStream([initial.seed, 'initialisation']);
    const seed = int32Pair([stream.uint32(), stream.uint32()]);
    const { replaced } = initial;
    const fitting = replaced === undefined ? [] : fittingPart(transfers, replaced);
    session.run({ [start.seed]: seed, [start.zero]: zero }, [start.everything]);
    writeTensors(session, fitting);
    return;
  }
  const hasOptimizer = transfers.some(({ name }) => name.includes('/') && initial.state.has(name));
  const given = hasOptimizer ? transfers : transfers.filter(({ name }) => !name.includes('/'));
  const fitting = fittingTensors(given, initial.state);
  if (!hasOptimizer) session.run({ [start.zero]: zero }, [start.optimizer]);
  writeTensors(session, fitting);
}

/** The tensors of a state that need not hold all. @throws NetworkStateError where one has no place or does not fit */
function fittingPart(
  transfers: readonly StateTransfer[],
  state: NetworkState,
): readonly FittingTensor[] {
  return fittingTensors(
    transfers.filter(({ name }) => state.has(name)),
    state,
  );
}

/** A copy of the whole state. */
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
      const data = values[index]?.data as Float32Array;
      state.set(name, { type: 'float32', shape, data });
    }
  }
  return state;
}

/** Replaces the whole state. @throws NetworkStateError, with nothing changed */
export function writeState(
  session: Session,
  transfers: readonly StateTransfer[],
  state: NetworkState,
): void {
  writeTensors(session, fittingTensors(transfers, state));
}

function writeTensors(session: Session, fitting: readonly FittingTensor[]): void {
  const data = new Map(fitting.map((tensor) => [tensor.transfer.name, tensor.data]));
  for (const group of transferGroups(fitting.map(({ transfer }) => transfer))) {
    const fed: Record<string, FedTensor> = {};
    for (const { name, feed, shape } of group) {
      fed[feed] = { type: 'float32', shape, data: data.get(name) ?? new Float32Array() };
    }
    session.run(
      fed,
      group.map(({ written }) => written),
    );
  }
}
