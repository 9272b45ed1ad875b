import { addAll, arithmeticGradients } from './arithmetic.js';
import { scalar } from './constants.js';
import { convolution2dGradient } from './convolution/convolution-gradient.js';
import { maxPoolGradient } from './convolution/pooling.js';
import { padGradient } from './convolution/window.js';
import type { Differentiated, GradientTable, GraphNode, Output } from './graph.js';
import { layoutGradients } from './layout.js';
import { linearGradients } from './linear.js';
import { batchNormGradient } from './normalization.js';

/** The gradient of each operation that has one. */
export const gradientTable: GradientTable = {
  ...arithmeticGradients,
  ...layoutGradients,
  ...linearGradients,
  Conv2D: convolution2dGradient,
  FusedBatchNormV3: batchNormGradient,
  Identity: ({ gradient }) => [() => gradient],
  MaxPool: maxPoolGradient,
  PadV2: padGradient,
};

/**
 * Reverse-mode differentiation: adds to the graph the gradient of a scalar loss by each target. Only nodes on a path from
 * a target to the loss get gradients, so what is frozen costs nothing behind the last target.
 * @returns gradients in the order of `targets`, each of its target's shape
 * @throws RangeError where the loss is no scalar, does not depend on a target, or an operation on the way has no gradient
 */
export function gradientsOf(loss: Output, targets: readonly Output[]): Output[] {
  if (loss.shape.length > 0) throw new RangeError('Only a scalar has a gradient.');
  const { graph } = loss.node;
  const wanted = new Set(targets);
  const dependent = dependentNodes(graph.nodes, wanted);
  const received = new Map<Output, Output[]>([[loss, [scalar(graph, 1, loss.type)]]]);
  const results = new Map<Output, Output>();
  for (const node of graph.nodes.slice(0, graph.nodes.indexOf(loss.node) + 1).toReversed()) {
    const gradients = node.outputs.map((output) => {
      const parts = received.get(output);
      if (parts === undefined) return undefined;
      const gradient = addAll(parts);
      if (wanted.has(output)) results.set(output, gradient);
      return gradient;
    });
    if (gradients.every((gradient) => gradient === undefined)) continue;
    const needed = node.inputs.map((input) => wanted.has(input) || dependent.has(input.node));
    if (!needed.includes(true)) continue;
    const differentiate = gradientTable[node.operation];
    const [result] = node.outputs;
    const [gradient] = gradients;
    if (differentiate === undefined || result === undefined || gradient === undefined) {
      throw new RangeError(`The operation ${node.operation} (${node.name}) has no gradient.`);
    }
    const inputs = node.inputs as Differentiated['inputs'];
    const made = differentiate({ node, inputs, result, gradient, needed });
    for (const [index, input] of node.inputs.entries()) {
      const make = needed[index] === true ? made[index] : undefined;
      if (make) received.set(input, [...(received.get(input) ?? []), make()]);
    }
  }

  return targets.map((target) => {
    const gradient = results.get(target);
    if (gradient === undefined) {
      throw new RangeError(`The loss does not depend on ${target.node.name}.`);
    }
    return gradient;
  });
}

/** The nodes that depend on a target. */
function dependentNodes(nodes: readonly GraphNode[], targets: ReadonlySet<Output>): Set<GraphNode> {
  const dependent = new Set<GraphNode>();
  for (const node of nodes) {
    if (node.inputs.some((input) => targets.has(input) || dependent.has(input.node))) {
      dependent.add(node);
    }
  }
  return dependent;
}
