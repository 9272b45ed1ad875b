import type { ElementType } from './element-type.js';
import type { Shape } from './shape.js';

/** The contents of a constant: numbers in C order, converted to `type` when the graph is written. */
export interface ConstantContents {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** One attribute of an operation (tensorflow/core/framework/attr_value.proto). */
export type Attribute =
  | { readonly kind: 'type'; readonly value: ElementType }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'integers'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'shape'; readonly value: Shape }
  | { readonly kind: 'constant'; readonly value: ConstantContents };

/** One result of one node: what operations take and give. */
export interface Output {
  readonly node: GraphNode;
  readonly index: number;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** One operation in a graph. */
export interface GraphNode {
  readonly graph: Graph;
  readonly name: string;
  /** TensorFlow's name of the operation, such as `Conv2D`. */
  readonly operation: string;
  readonly inputs: readonly Output[];
  /** Nodes that must have run before this one, beside those it takes values from. */
  readonly controls: readonly GraphNode[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Output[];
}

/** What makes a node; the name is the operation's, numbered, where none is given. */
export interface NodeSpecification {
  readonly operation: string;
  readonly name?: string;
  readonly inputs?: readonly Output[];
  readonly controls?: readonly GraphNode[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly { readonly type: ElementType; readonly shape: Shape }[];
}

/** A graph under construction: nodes in an order in which each stands behind its inputs. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  add(specification: NodeSpecification): GraphNode;
}

/** An empty graph. @throws from `add`: RangeError where a name is taken or holds what TensorFlow does not allow. */
export function newGraph(): Graph {
  const nodes: GraphNode[] = [];
  const names = new Set<string>();
  const counts = new Map<string, number>();

  const numbered = (operation: string): string => {
    const count = counts.get(operation) ?? 0;
    counts.set(operation, count + 1);
    return `${operation}_${count}`;
  };

  const graph: Graph = {
    nodes,
    add({ operation, name = numbered(operation), inputs = [], controls = [], ...rest }) {
      if (!/^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/.test(name)) {
        throw new RangeError(`A node cannot be called '${name}'.`);
      }
      if (names.has(name)) throw new RangeError(`Two nodes cannot both be called '${name}'.`);
      names.add(name);
      const outputs: Output[] = [];
      const attributes = rest.attributes ?? {};
      const node = { graph, name, operation, inputs, controls, attributes, outputs };
      rest.outputs.forEach(({ type, shape }, index) => {
        outputs.push({ node, index, type, shape });
      });
      nodes.push(node);
      return node;
    },
  };
  return graph;
}

/** How a session names an output: `node:index`. */
export function outputName(output: Output): string {
  return `${output.node.name}:${output.index}`;
}

/** Adds a node with one result and gives that result. */
export function addOutput(
  graph: Graph,
  specification: Omit<NodeSpecification, 'outputs'> & {
    readonly type: ElementType;
    readonly shape: Shape;
  },
): Output {
  const { type, shape, ...rest } = specification;
  const [output] = graph.add({ ...rest, outputs: [{ type, shape }] }).outputs;
  if (output === undefined) throw new RangeError('A node without results was asked for one.');
  return output;
}

/** The attribute that names an element type, such as most operations' `T`. */
export function typeAttribute(value: ElementType): Attribute {
  return { kind: 'type', value };
}
