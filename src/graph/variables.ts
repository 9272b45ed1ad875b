import type { ElementType } from './element-type.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Graph, GraphNode, Output } from './graph.js';

/** A tensor that lives in the session from one run to the next. */
export interface Variable {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The resource that operations on it take. */
  readonly handle: Output;
}

/** A variable without a value: a run must assign one before another reads it. */
export function variable(
  graph: Graph,
  name: string,
  shape: readonly number[],
  type: ElementType = 'float32',
): Variable {
  const handle = addOutput(graph, {
    operation: 'VarHandleOp',
    name,
    type: 'resource',
    shape: [],
    attributes: {
      dtype: typeAttribute(type),
      shape: { kind: 'shape', value: shape },
      shared_name: { kind: 'text', value: name },
      container: { kind: 'text', value: '' },
    },
  });
  return { name, type, shape, handle };
}

/** The value of a variable, read once the nodes of `after` have run. */
export function readVariable(
  { handle, type, shape }: Variable,
  after: readonly GraphNode[] = [],
): Output {
  return addOutput(handle.node.graph, {
    operation: 'ReadVariableOp',
    inputs: [handle],
    controls: after,
    type,
    shape,
    attributes: { dtype: typeAttribute(type) },
  });
}

function assignment(
  operation: string,
  { handle, type }: Variable,
  value: Output,
  after: readonly GraphNode[],
): GraphNode {
  return handle.node.graph.add({
    operation,
    inputs: [handle, value],
    controls: after,
    attributes: { dtype: typeAttribute(type) },
    outputs: [],
  });
}

/** variable = value. The variable may share the value's memory: assign `ownCopy` of what a run is fed. */
export function assign(
  target: Variable,
  value: Output,
  after: readonly GraphNode[] = [],
): GraphNode {
  return assignment('AssignVariableOp', target, value, after);
}

/** variable -= value. */
export function assignSubtract(
  target: Variable,
  value: Output,
  after: readonly GraphNode[] = [],
): GraphNode {
  return assignment('AssignSubVariableOp', target, value, after);
}

/**
 * The same numbers in memory of their own. A fed tensor may lie in JavaScript's memory, which only Node's own thread may
 * let go of; a variable that kept it would be freed by TensorFlow's.
 */
export function ownCopy(value: Output): Output {
  return addOutput(value.node.graph, {
    operation: 'DeepCopy',
    inputs: [value],
    type: value.type,
    shape: value.shape,
    attributes: { T: typeAttribute(value.type) },
  });
}

/** A tensor of one number throughout. */
export function filled(
  graph: Graph,
  extents: Output,
  value: Output,
  shape: readonly number[],
): Output {
  return addOutput(graph, {
    operation: 'Fill',
    inputs: [extents, value],
    type: value.type,
    shape,
    attributes: { T: typeAttribute(value.type), index_type: typeAttribute('int32') },
  });
}
