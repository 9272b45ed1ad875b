import { completion, identity, placeholder } from '../graph/constants.js';
import { outputName } from '../graph/graph.js';
import type { Graph } from '../graph/graph.js';
import { assign, ownCopy, readVariable } from '../graph/variables.js';
import type { Variable } from '../graph/variables.js';
import type { NetworkTensor } from '../networks/network.js';
import { elementCount } from '../networks/tensor.js';
import { fromTorchLayout, toTorchLayout } from './network-variables.js';

/** A variable that belongs to the network's state. */
export interface StateVariable {
  /** As `readState` calls it. */
  readonly name: string;
  /** The tensor it is, or whose optimiser state it is. */
  readonly tensor: NetworkTensor;
  readonly variable: Variable;
}

/** How one tensor of the state goes in and out; the names are a session's. */
export interface StateTransfer {
  readonly name: string;
  /** In PyTorch's layout, which both ways carry. */
  readonly shape: readonly number[];
  readonly byteLength: number;
  /** What to feed the new value as. */
  readonly feed: string;
  /** What to fetch to have it written. */
  readonly written: string;
  /** What to fetch to read it. */
  readonly value: string;
}

/** Adds to the graph what writes and reads each tensor of the state. */
export function stateTransfers(graph: Graph, variables: readonly StateVariable[]): StateTransfer[] {
  return variables.map(({ name, tensor, variable }) => {
    const fed = placeholder(graph, `write/${name}`, 'float32', tensor.shape);
    const written = assign(variable, fromTorchLayout(tensor, ownCopy(fed)));
    const value = toTorchLayout(tensor, readVariable(variable));
    return {
      name,
      shape: tensor.shape,
      byteLength: 4 * elementCount(tensor.shape),
      feed: outputName(fed),
      written: outputName(completion(written, `written/${name}`)),
      value: outputName(identity(value, { name: `read/${name}` })),
    };
  });
}

/** Groups of transfers to do in one run each: fewer runs are faster, and each run holds copies of what it moves. */
export function transferGroups(transfers: readonly StateTransfer[]): StateTransfer[][] {
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
