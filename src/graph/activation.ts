import { firstGradient, inputOf, outputOf } from './gradient-function.js';
import type { GradientFunction } from './gradient-function.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Output } from './graph.js';

/** max(value, 0). */
export function relu(value: Output): Output {
  return addOutput(value.node.graph, {
    operation: 'Relu',
    inputs: [value],
    type: value.type,
    shape: value.shape,
    attributes: { T: typeAttribute(value.type) },
  });
}

/** The gradient at 0 is 0, as PyTorch's. */
export const reluGradient: GradientFunction = (node, outputGradients) => {
  const { type, shape } = inputOf(node, 0);
  return [
    addOutput(node.graph, {
      operation: 'ReluGrad',
      inputs: [firstGradient(outputGradients), outputOf(node, 0)],
      type,
      shape,
      attributes: { T: typeAttribute(type) },
    }),
  ];
};
