import { addOutput, apply } from './graph.js';
import type { ElementType, Graph, GraphNode, Output, Shape } from './graph.js';

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
    attributes: { dtype: { type }, value: { constant: { type, shape, values } } },
  });
}

/** A constant of shape []. */
export function scalar(graph: Graph, value: number, type: ElementType = 'float32'): Output {
  return constant(graph, [value], [], type);
}

/** A constant vector of int32, the form in which operations take shapes, axes and permutations; null is -1. */
export function integers(graph: Graph, values: Shape): Output {
  return constant(
    graph,
    values.map((value) => value ?? -1),
    [values.length],
    'int32',
  );
}

/** The numbers of a constant. @throws RangeError where the output is none */
export function constantValues({ node }: Output): number[] {
  const { value } = node.attributes;
  if (typeof value === 'object' && 'constant' in value) return Array.from(value.constant.values);
  throw new RangeError(`${node.name} is no constant.`);
}

/** A value that each run is fed; `name` is what the session calls it. */
export function placeholder(graph: Graph, name: string, type: ElementType, shape: Shape): Output {
  const attributes = { dtype: { type }, shape: { shape } };
  return addOutput(graph, { operation: 'Placeholder', name, type, shape, attributes });
}

/** The same value, given only once every node of `after` has run. */
export function identity(
  value: Output,
  { after = [], ...named }: { readonly name?: string; readonly after?: readonly GraphNode[] } = {},
): Output {
  return apply('Identity', [value], { ...named, controls: after });
}

/** A node that is done when all of `nodes` are. */
export function group(graph: Graph, nodes: readonly GraphNode[]): GraphNode {
  return graph.add({ operation: 'NoOp', controls: nodes });
}

/**
 * A scalar that is given once `node` has run: a session fetches values only, and this makes one of an update.
 * @param name what the session calls it.
 */
export function completion(node: GraphNode, name: string): Output {
  return identity(scalar(node.graph, 1), { name, after: [node] });
}
