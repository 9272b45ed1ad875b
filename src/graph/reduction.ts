import { integers, scalar } from './constants.js';
import { firstGradient, inputOf, outputOf } from './gradient-function.js';
import type { GradientFunction } from './gradient-function.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Output } from './graph.js';
import { broadcastLike, cast, reshape } from './convolution/layout.js';
import { divide, multiply } from './arithmetic.js';
import { staticSize } from './shape.js';
import type { Shape } from './shape.js';

function reduce(operation: 'Mean' | 'Sum', value: Output, axes: readonly number[]): Output {
  return addOutput(value.node.graph, {
    operation,
    inputs: [value, integers(value.node.graph, axes)],
    type: value.type,
    shape: value.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
    attributes: {
      T: typeAttribute(value.type),
      Tidx: typeAttribute('int32'),
      keep_dims: { kind: 'boolean', value: true },
    },
  });
}

function without(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The mean over some axes, which the result has no more; over all of them by default. */
export function mean(value: Output, axes: readonly number[] = allAxes(value)): Output {
  return reshape(reduce('Mean', value, axes), without(value.shape, axes));
}

/** The sum over some axes, which the result has no more; over all of them by default. */
export function sum(value: Output, axes: readonly number[] = allAxes(value)): Output {
  return reshape(reduce('Sum', value, axes), without(value.shape, axes));
}

function allAxes(value: Output): number[] {
  return value.shape.map((_, axis) => axis);
}

function sizeOf(value: Output): Output {
  return addOutput(value.node.graph, {
    operation: 'Size',
    inputs: [value],
    type: 'int32',
    shape: [],
    attributes: { T: typeAttribute(value.type), out_type: typeAttribute('int32') },
  });
}

export const meanGradient: GradientFunction = (node, outputGradients) => {
  const input = inputOf(node, 0);
  const output = outputOf(node, 0);
  const gradient = firstGradient(outputGradients);
  const { graph } = node;
  const [whole, parts] = [staticSize(input.shape), staticSize(output.shape)];
  const share =
    whole !== null && parts !== null
      ? multiply(gradient, scalar(graph, parts / whole, input.type))
      : divide(gradient, divide(cast(sizeOf(input), input.type), cast(sizeOf(output), input.type)));
  return [broadcastLike(share, input), undefined];
};

export const sumGradient: GradientFunction = (node, outputGradients) => [
  broadcastLike(firstGradient(outputGradients), inputOf(node, 0)),
  undefined,
];

/** Half the sum of squares, a scalar. */
export function halfSumOfSquares(value: Output): Output {
  return addOutput(value.node.graph, {
    operation: 'L2Loss',
    inputs: [value],
    type: value.type,
    shape: [],
    attributes: { T: typeAttribute(value.type) },
  });
}

export const halfSumOfSquaresGradient: GradientFunction = (node, outputGradients) => [
  multiply(inputOf(node, 0), firstGradient(outputGradients)),
];
