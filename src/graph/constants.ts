import type { ElementType } from './element-type.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Graph, GraphNode, Output } from './graph.js';
import type { Shape } from './shape.js';

/** A tensor that is part of the graph; `values` in C order. */
export function constant(
  graph: Graph,
  values: ArrayLike<number>,
  shape: readonly number[],
  type: ElementType = 'float32',
): Output {
  return addOutput(graph, {
    operation: 'Const',
    type,
    shape,
    attributes: {
      dtype: typeAttribute(type),
      value: { kind: 'constant', value: { type, shape, values } },
    },
  });
}

/** A constant of shape []. */
export function scalar(graph: Graph, value: number, type: ElementType = 'float32'): Output {
  return constant(graph, [value], [], type);
}

/** A constant vector of int32, the form in which operations take shapes, axes and permutations. */
export function integers(graph: Graph, values: readonly number[]): Output {
  return constant(graph, values, [values.length], 'int32');
}

/** The numbers of a constant. @throws RangeError where the output is none. */
export function constantValues(output: Output): number[] {
  const value = output.node.attributes['value'];
  if (value?.kind !== 'constant') throw new RangeError(`${output.node.name} is no constant.`);
  return Array.from(value.value.values);
}

/** A value that each run is fed; `name` is what the session calls it. */
export function placeholder(graph: Graph, name: string, type: ElementType, shape: Shape): Output {
  return addOutput(graph, {
    operation: 'Placeholder',
    name,
    type,
    shape,
    attributes: { dtype: typeAttribute(type), shape: { kind: 'shape', value: shape } },
  });
}

/** The same value, given only once every node of `after` has run. */
export function identity(
  value: Output,
  options: { readonly name?: string; readonly after?: readonly GraphNode[] } = {},
): Output {
  return addOutput(value.node.graph, {
    operation: 'Identity',
    ...(options.name === undefined ? {} : { name: options.name }),
    inputs: [value],
    controls: options.after ?? [],
    type: value.type,
    shape: value.shape,
    attributes: { T: typeAttribute(value.type) },
  });
}

/** A node that is done when all of `nodes` are. */
export function group(graph: Graph, nodes: readonly GraphNode[]): GraphNode {
  return graph.add({ operation: 'NoOp', controls: nodes, outputs: [] });
}

/**
 * A scalar that is given once `node` has run: a session fetches values only, and this makes one of an update.
 * @param name what the session calls it.
 */
export function completion(node: GraphNode, name: string): Output {
  return identity(scalar(node.graph, 1), { name, after: [node] });
}
