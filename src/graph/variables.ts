import { addOutput, apply } from './graph.js';
import type { Attribute, ElementType, Graph, GraphNode, Output } from './graph.js';

/** A tensor that lives in the session from one run to the next. */
export interface Variable {
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
    attributes: { dtype: { type }, shape: { shape }, shared_name: name, container: '' },
  });
  return { type, shape, handle };
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
    attributes: { dtype: { type } },
  });
}

/** Adds a node that changes a variable once the nodes of `after` have run. */
function update(
  operation: string,
  { handle }: Variable,
  inputs: readonly Output[],
  attributes: Readonly<Record<string, Attribute>>,
  after: readonly GraphNode[],
): GraphNode {
  const { graph } = handle.node;
  return graph.add({ operation, inputs: [handle, ...inputs], controls: after, attributes });
}

const assignment =
  (operation: string) =>
  (target: Variable, value: Output, after: readonly GraphNode[] = []): GraphNode =>
    update(operation, target, [value], { dtype: { type: target.type } }, after);

/** variable = value. The variable may share the value's memory: assign `ownCopy` of what a run is fed. */
export const assign = assignment('AssignVariableOp');
/** variable -= value. */
export const assignSubtract = assignment('AssignSubVariableOp');

/**
 * A copy of the value. A fed tensor may lie in JavaScript's memory, which only Node's own thread may
 * let go of; a variable that kept it would be freed by TensorFlow's.
 */
export function ownCopy(value: Output): Output {
  return apply('DeepCopy', [value]);
}

/** A tensor of one number throughout. */
export function filled(extents: Output, value: Output, shape: readonly number[]): Output {
  const { type } = value;
  return addOutput(value.node.graph, {
    operation: 'Fill',
    inputs: [extents, value],
    type,
    shape,
    attributes: { T: { type }, index_type: { type: 'int32' } },
  });
}

const unlocked = ({ type }: Variable) => ({ T: { type }, use_locking: false });

/**
 * Adam (Kingma and Ba 2015) as TensorFlow places its epsilon, outside the bias correction, which the caller makes:
 * m += (g - m)(1 - beta1); v += (g*g - v)(1 - beta2); variable -= m * learningRate / (sqrt(v) + epsilon).
 */
export function applyAdam(
  target: Variable,
  gradient: Output,
  inputs: Readonly<
    Record<'firstMoment' | 'secondMoment', Variable> &
      Record<'zero' | 'learningRate' | 'beta1' | 'beta2' | 'epsilon', Output>
  >,
  after: readonly GraphNode[],
): GraphNode {
  const { firstMoment, secondMoment, zero, learningRate, beta1, beta2, epsilon } = inputs;
  const moments = [firstMoment.handle, secondMoment.handle];
  // The powers of the betas: 0 leaves out the bias correction.
  const rates = [zero, zero, learningRate, beta1, beta2, epsilon];
  const attributes = { ...unlocked(target), use_nesterov: false };
  return update('ResourceApplyAdam', target, [...moments, ...rates, gradient], attributes, after);
}

/** velocity = velocity * momentum + gradient; variable -= learningRate * velocity (torch.optim.SGD without dampening). */
export function applyMomentum(
  target: Variable,
  gradient: Output,
  { velocity, ...scalars }: { velocity: Variable; learningRate: Output; momentum: Output },
  after: readonly GraphNode[],
): GraphNode {
  const inputs = [velocity.handle, scalars.learningRate, gradient, scalars.momentum];
  const attributes = { ...unlocked(target), use_nesterov: false };
  return update('ResourceApplyMomentum', target, inputs, attributes, after);
}

/** variable -= learningRate * gradient. */
export function applyGradientDescent(
  target: Variable,
  gradient: Output,
  learningRate: Output,
  after: readonly GraphNode[],
): GraphNode {
  const inputs = [learningRate, gradient];
  return update('ResourceApplyGradientDescent', target, inputs, unlocked(target), after);
}
