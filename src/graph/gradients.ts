import { addAll } from './arithmetic.js';
import { scalar } from './constants.js';
import { gradientMap } from './gradient-map.js';
import type { GraphNode, Output } from './graph.js';

/**
 * Reverse-mode differentiation: adds to the graph the gradient of a scalar loss by each target. Only nodes on a path from
 * a target to the loss get gradients, so what is frozen costs nothing behind the last target.
 * @returns gradients in the order of `targets`, each of its target's shape
 * @throws RangeError where the loss is no scalar, does not depend on a target, or an operation on the way has no gradient
 */
export function gradientsOf(loss: Output, targets: readonly Output[]): Output[] {
  if (loss.shape.length > 0) throw new RangeError('Only a scalar has a gradient.');
  const { graph } = loss.node;
  const dependent = nodesBehind(graph.nodes, targets);
  const received = new Map<Output, Output[]>([[loss, [scalar(graph, 1, loss.type)]]]);
  const total = (output: Output): Output | undefined => {
    const parts = received.get(output);
    return parts === undefined ? undefined : addAll(parts);
  };

  const wanted = new Set(targets);
  const results = new Map<Output, Output>();
  for (const node of graph.nodes.slice(0, graph.nodes.indexOf(loss.node) + 1).toReversed()) {
    const gradients = node.outputs.map((output) => total(output));
    if (gradients.every((gradient) => gradient === undefined)) continue;
    for (const [index, output] of node.outputs.entries()) {
      const gradient = gradients[index];
      if (gradient !== undefined && wanted.has(output)) results.set(output, gradient);
    }
    const needed = node.inputs.map((input) => wanted.has(input) || dependent.has(input.node));
    if (!needed.includes(true)) continue;
    const differentiate = gradientMap[node.operation];
    if (differentiate === undefined) {
      throw new RangeError(`The operation ${node.operation} (${node.name}) has no gradient.`);
    }
    differentiate(node, gradients, needed).forEach((gradient, index) => {
      const input = node.inputs[index];
      if (gradient === undefined || input === undefined || needed[index] !== true) return;
      received.set(input, [...(received.get(input) ?? []), gradient]);
    });
  }

  return targets.map((target) => {
    const gradient = results.get(target);
    if (gradient === undefined) {
      throw new RangeError(`The loss does not depend on ${target.node.name}.`);
    }
    return gradient;
  });
}

/** The nodes that a change of a target reaches. */
function nodesBehind(nodes: readonly GraphNode[], targets: readonly Output[]): Set<GraphNode> {
  const wanted = new Set(targets);
  const reached = new Set<GraphNode>();
  for (const node of nodes) {
    if (node.inputs.some((input) => wanted.has(input) || reached.has(input.node))) {
      reached.add(node);
    }
  }
  return reached;
}
