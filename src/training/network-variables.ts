import type { Graph, Output } from '../graph/graph.js';
import { transpose } from '../graph/layout.js';
import { readVariable, variable } from '../graph/variables.js';
import type { Variable } from '../graph/variables.js';
import { graphShape, toGraph, toTorch } from '../networks/network.js';
import type { NetworkTensor } from '../networks/network.js';

/** A tensor of the network and the variable that holds it. */
export interface NetworkVariable {
  readonly tensor: NetworkTensor;
  /** Convolution weights lie as [height, width, channels, filters], the rest as PyTorch lays it out. */
  readonly variable: Variable;
}

/** Where a pass takes the values of a network's tensors from. */
export interface NetworkValues {
  /** The same for equal tensors. */
  of(tensor: NetworkTensor): { readonly tensor: NetworkTensor };
  /** One set of reads for one pass: training and evaluation must not wait for each other's. */
  reads(): (tensor: NetworkTensor) => Output;
}

/** The variables of one network, made when first asked for. */
export interface NetworkVariables extends NetworkValues {
  /** In the order in which the network names them. */
  all(): readonly NetworkVariable[];
  of(tensor: NetworkTensor): NetworkVariable;
}

/** The variables of a network in this graph. */
export function networkVariables(graph: Graph): NetworkVariables {
  const variables = new Map<string, NetworkVariable>();
  const of = (tensor: NetworkTensor): NetworkVariable => {
    const known = variables.get(tensor.name);
    if (known !== undefined) return known;
    const made = { tensor, variable: variable(graph, `state/${tensor.name}`, graphShape(tensor)) };
    variables.set(tensor.name, made);
    return made;
  };
  return {
    all: () => [...variables.values()],
    of,
    reads() {
      const values = new Map<string, Output>();
      return (tensor) => {
        const value = values.get(tensor.name) ?? readVariable(of(tensor).variable);
        values.set(tensor.name, value);
        return value;
      };
    },
  };
}

/** A value in PyTorch's layout, laid out as the variable is. */
export function fromTorchLayout({ role }: NetworkTensor, value: Output): Output {
  return role === 'convolution-weight' ? transpose(value, toGraph) : value;
}

/** A variable's value, laid out as PyTorch's. */
export function toTorchLayout({ role }: NetworkTensor, value: Output): Output {
  return role === 'convolution-weight' ? transpose(value, toTorch) : value;
}
