/** Element types under the names that TensorFlow's documentation gives them. */
export type ElementType =
  'float32' | 'float64' | 'bfloat16' | 'int32' | 'int64' | 'uint8' | 'bool' | 'resource';

/** Extents of a value, outermost first; null where only the run decides (the batch). A scalar's shape is empty. */
export type Shape = readonly (number | null)[];

/** The contents of a constant: numbers in C order, converted to `type` when the graph is written. */
export interface ConstantContents {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** One attribute of an operation (tensorflow/core/framework/attr_value.proto). A bare number is an integer. */
export type Attribute =
  | boolean
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly type: ElementType }
  | { readonly shape: Shape }
  | { readonly constant: ConstantContents };

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

/** What makes a node; without a name it is called after its operation, numbered. */
type NodeSpecification = Pick<GraphNode, 'operation'> &
  Partial<Pick<GraphNode, 'name' | 'inputs' | 'controls' | 'attributes'>> & {
    readonly outputs?: readonly Pick<Output, 'type' | 'shape'>[];
  };

/** A graph under construction: each node comes after its inputs. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** @throws RangeError where a name is taken or holds what TensorFlow does not allow */
  add(specification: NodeSpecification): GraphNode;
}

/** An empty graph. */
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
      const { attributes = {}, outputs: results = [] } = rest;
      const outputs: Output[] = [];
      const node = { graph, name, operation, inputs, controls, attributes, outputs };
      for (const [index, { type, shape }] of results.entries()) {
        outputs.push({ node, index, type, shape });
      }
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
  specification: Omit<NodeSpecification, 'outputs'> & Pick<Output, 'type' | 'shape'>,
): Output {
  const { type, shape, ...rest } = specification;
  const [output] = graph.add({ ...rest, outputs: [{ type, shape }] }).outputs;
  return output as Output;
}

/**
 * The result of an operation on values. Its type and shape are the first input's where no others are given, and the attribute `T` is
 * the first input's type.
 */
export function apply(
  operation: string,
  inputs: readonly [Output, ...Output[]],
  { attributes = {}, ...rest }: Partial<Parameters<typeof addOutput>[1]> = {},
): Output {
  const { node, type, shape } = inputs[0];
  return addOutput(node.graph, {
    operation,
    inputs,
    type,
    shape,
    ...rest,
    attributes: { T: { type }, ...attributes },
  });
}

/** A node whose gradient is taken. Operations take at most five inputs; a gradient function uses those that its operation has. */
export interface Differentiated {
  readonly node: GraphNode;
  readonly inputs: readonly [Output, Output, Output, Output, Output];
  /** The first output, and the gradient of the loss by it; other outputs carry none. */
  readonly result: Output;
  readonly gradient: Output;
  /** Which inputs need a gradient, so that a frozen weight costs nothing. */
  readonly needed: readonly boolean[];
}

/** Makes the gradient by each input, called only for those that are needed, in order; null where none flows. */
export type GradientFunction = (of: Differentiated) => readonly ((() => Output) | null)[];

/** Gradient functions under TensorFlow's names of the operations. */
export type GradientTable = Readonly<Record<string, GradientFunction>>;
