import { typeAttribute } from './graph.js';
import type { GraphNode, Output } from './graph.js';
import type { Variable } from './variables.js';

/** The scalars and moments of one Adam update. */
export interface AdamInputs {
  readonly firstMoment: Variable;
  readonly secondMoment: Variable;
  /** beta1 and beta2 to the power of the step; zeros leave the bias correction to the caller. */
  readonly beta1Power: Output;
  readonly beta2Power: Output;
  readonly learningRate: Output;
  readonly beta1: Output;
  readonly beta2: Output;
  readonly epsilon: Output;
}

const updateAttributes = (target: Variable) => ({
  T: typeAttribute(target.type),
  use_locking: { kind: 'boolean' as const, value: false },
});

/**
 * Adam (Kingma and Ba 2015) as TensorFlow places its epsilon, outside the bias correction:
 * m += (g - m)(1 - beta1); v += (g*g - v)(1 - beta2); variable -= m * rate / (sqrt(v) + epsilon),
 * rate = learningRate * sqrt(1 - beta2Power) / (1 - beta1Power).
 */
export function applyAdam(
  target: Variable,
  gradient: Output,
  inputs: AdamInputs,
  after: readonly GraphNode[] = [],
): GraphNode {
  return target.handle.node.graph.add({
    operation: 'ResourceApplyAdam',
    inputs: [
      target.handle,
      inputs.firstMoment.handle,
      inputs.secondMoment.handle,
      inputs.beta1Power,
      inputs.beta2Power,
      inputs.learningRate,
      inputs.beta1,
      inputs.beta2,
      inputs.epsilon,
      gradient,
    ],
    controls: after,
    attributes: { ...updateAttributes(target), use_nesterov: { kind: 'boolean', value: false } },
    outputs: [],
  });
}

/** velocity = velocity * momentum + gradient; variable -= learningRate * velocity (torch.optim.SGD without dampening). */
export function applyMomentum(
  target: Variable,
  gradient: Output,
  inputs: { readonly velocity: Variable; readonly learningRate: Output; readonly momentum: Output },
  after: readonly GraphNode[] = [],
): GraphNode {
  return target.handle.node.graph.add({
    operation: 'ResourceApplyMomentum',
    inputs: [target.handle, inputs.velocity.handle, inputs.learningRate, gradient, inputs.momentum],
    controls: after,
    attributes: { ...updateAttributes(target), use_nesterov: { kind: 'boolean', value: false } },
    outputs: [],
  });
}

/** variable -= learningRate * gradient. */
export function applyGradientDescent(
  target: Variable,
  gradient: Output,
  learningRate: Output,
  after: readonly GraphNode[] = [],
): GraphNode {
  return target.handle.node.graph.add({
    operation: 'ResourceApplyGradientDescent',
    inputs: [target.handle, learningRate, gradient],
    controls: after,
    attributes: updateAttributes(target),
    outputs: [],
  });
}
