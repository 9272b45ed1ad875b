import type { GraphNode, Output } from './graph.js';

/**
 * The gradient of one operation: given the gradient of the loss by each of the node's outputs (undefined where the
 * loss does not depend on it), the gradient by each input. `needed` tells which inputs are asked for, so that a frozen
 * weight costs nothing; undefined for the others and for inputs that no gradient flows to.
 */
export type GradientFunction = (
  node: GraphNode,
  outputGradients: readonly (Output | undefined)[],
  needed: readonly boolean[],
) => readonly (Output | undefined)[];

/** The input at this place. @throws RangeError where the node has fewer. */
export function inputOf(node: GraphNode, index: number): Output {
  const input = node.inputs[index];
  if (input === undefined) throw new RangeError(`${node.name} has no input ${index}.`);
  return input;
}

/** The result at this place. @throws RangeError where the node has fewer. */
export function outputOf(node: GraphNode, index: number): Output {
  const output = node.outputs[index];
  if (output === undefined) throw new RangeError(`${node.name} has no result ${index}.`);
  return output;
}

/** The gradient by the first output, for operations whose other outputs carry none. */
export function firstGradient(outputGradients: readonly (Output | undefined)[]): Output {
  const [gradient] = outputGradients;
  if (gradient === undefined) throw new RangeError('No gradient flows into the first result.');
  return gradient;
}
