import { add, scale, subtract } from '../graph/arithmetic.js';
import { completion, group, identity, integers, placeholder, scalar } from '../graph/constants.js';
import { outputName } from '../graph/graph.js';
import type { Graph, Output } from '../graph/graph.js';
import { transpose } from '../graph/layout.js';
import { purposeSeed, statelessNormal, statelessUniform } from '../graph/random.js';
import { assign, filled, ownCopy, readVariable, variable } from '../graph/variables.js';
import type { Variable } from '../graph/variables.js';
import { backbones } from '../networks/backbones.js';
import type { Backbone } from '../networks/backbones.js';
import { graphShape, initialization, toGraph, toTorch } from '../networks/network.js';
import type { Initialization, NetworkTensor } from '../networks/network.js';
import { elementCount } from '../networks/tensor.js';

/** A variable of a network's state. Convolution weights lie as [height, width, channels, filters], the rest as PyTorch lays it out. */
export interface StateVariable {
  /** The tensor's name; the optimiser's have a prefix before it: `adam.m/fc.bias`. */
  readonly name: string;
  /** The tensor that it is, or whose optimiser state it is. */
  readonly tensor: NetworkTensor;
  readonly variable: Variable;
}

/** The variables of one network, each made at its first use. */
export interface NetworkVariables {
  /** In the order in which the network names them. */
  all(): readonly StateVariable[];
  of(tensor: NetworkTensor): StateVariable;
  /** A new read of a tensor: passes share none, so that training and evaluation do not wait for each other. */
  read(this: void, tensor: NetworkTensor): Output;
}

/** The variables of a network in this graph. */
export function networkVariables(graph: Graph): NetworkVariables {
  const variables = new Map<string, StateVariable>();
  const of = (tensor: NetworkTensor): StateVariable => {
    const { name } = tensor;
    const known = variables.get(name);
    if (known !== undefined) return known;
    const made = { name, tensor, variable: variable(graph, `state/${name}`, graphShape(tensor)) };
    variables.set(name, made);
    return made;
  };
  return {
    all: () => [...variables.values()],
    of,
    read: (tensor) => readVariable(of(tensor).variable),
  };
}

/** A variable's value, laid out as PyTorch's. */
export function toTorchLayout({ role }: NetworkTensor, value: Output): Output {
  return role === 'convolution-weight' ? transpose(value, toTorch) : value;
}

/** How one tensor of the state goes in and out; the names are a session's. */
export interface StateTransfer {
  readonly name: string;
  /** In PyTorch's layout, as the tensor goes in and out. */
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
  return variables.map(({ name, tensor, variable: target }) => {
    const { role, shape } = tensor;
    const fed = placeholder(graph, `write/${name}`, 'float32', shape);
    const copy = ownCopy(fed);
    const laidOut = role === 'convolution-weight' ? transpose(copy, toGraph) : copy;
    const written = assign(target, laidOut);
    const value = toTorchLayout(tensor, readVariable(target));
    return {
      name,
      shape,
      byteLength: 4 * elementCount(shape),
      feed: outputName(fed),
      written: outputName(completion(written, `written/${name}`)),
      value: outputName(identity(value, { name: `read/${name}` })),
    };
  });
}

/** The names of what a session is fed and fetches to start a network. */
export interface StateStart {
  /** Two int32. */
  readonly seed: string;
  /** A float32 scalar that must be 0: what is computed from it is not kept in memory, as constants are. */
  readonly zero: string;
  /** Fetched to draw the network's tensors and clear the optimiser's. */
  readonly everything: string;
  /** Fetched to clear the optimiser's alone. */
  readonly optimizer: string;
}

/** Adds to the graph what gives every variable its first value. Draws depend on the seed and the tensor's name alone. */
export function stateStart(
  graph: Graph,
  backbone: Backbone,
  network: readonly StateVariable[],
  optimizer: readonly StateVariable[],
): StateStart {
  const seed = placeholder(graph, 'start/seed', 'int32', [2]);
  const zero = placeholder(graph, 'start/zero', 'float32', []);
  const drawn = network.map(({ name, tensor, variable: target }) => {
    const kind = initialization(backbones[backbone], tensor);
    return assign(target, initialValue(kind, target.shape, purposeSeed(seed, name), zero));
  });
  const cleared = optimizer.map(({ variable: target }) =>
    assign(target, filled(integers(graph, target.shape), zero, target.shape)),
  );
  const optimizerCleared = group(graph, cleared);
  const everything = group(graph, [...drawn, optimizerCleared]);
  return {
    seed: outputName(seed),
    zero: outputName(zero),
    everything: outputName(completion(everything, 'start/everything')),
    optimizer: outputName(completion(optimizerCleared, 'start/optimizer')),
  };
}

function initialValue(
  kind: Initialization,
  shape: readonly number[],
  seed: Output,
  zero: Output,
): Output {
  const { graph } = seed.node;
  const extents = integers(graph, shape);
  switch (kind.kind) {
    case 'constant':
      return filled(extents, add(zero, scalar(graph, kind.value)), shape);
    case 'normal':
      return scale(statelessNormal({ seed, extents, shape }), kind.standardDeviation);
    case 'uniform': {
      const unit = statelessUniform({ seed, extents, shape });
      return scale(subtract(unit, scalar(graph, 0.5)), 2 * kind.bound);
    }
  }
}
