import { atLeast } from './comparison.js';
import { scalar } from './constants.js';
import { firstGradient, inputOf, outputOf } from './gradient-function.js';
import type { GradientFunction } from './gradient-function.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Output } from './graph.js';
import { broadcastShape } from './shape.js';
import { sumToShape } from './sum-to-shape.js';

function binary(operation: string, first: Output, second: Output): Output {
  return addOutput(first.node.graph, {
    operation,
    inputs: [first, second],
    type: first.type,
    shape: broadcastShape(first.shape, second.shape),
    attributes: { T: typeAttribute(first.type) },
  });
}

function unary(operation: string, value: Output): Output {
  return addOutput(value.node.graph, {
    operation,
    inputs: [value],
    type: value.type,
    shape: value.shape,
    attributes: { T: typeAttribute(value.type) },
  });
}

/** first + second, with broadcasting. */
export const add = (first: Output, second: Output): Output => binary('AddV2', first, second);
/** first - second, with broadcasting. */
export const subtract = (first: Output, second: Output): Output => binary('Sub', first, second);
/** first * second, with broadcasting. */
export const multiply = (first: Output, second: Output): Output => binary('Mul', first, second);
/** first / second, with broadcasting. */
export const divide = (first: Output, second: Output): Output => binary('RealDiv', first, second);
/** The smaller of each pair, with broadcasting; of equal values the first gets the gradient. */
export const minimum = (first: Output, second: Output): Output => binary('Minimum', first, second);
/** value * value. */
export const square = (value: Output): Output => unary('Square', value);
/** The square root of each element; no gradient. */
export const squareRoot = (value: Output): Output => unary('Sqrt', value);
/** The absolute value of each element, whose gradient at 0 is 0. */
export const absolute = (value: Output): Output => unary('Abs', value);
/** -value. */
export const negate = (value: Output): Output => unary('Neg', value);

/** value * factor. */
export function scale(value: Output, factor: number): Output {
  return multiply(value, scalar(value.node.graph, factor, value.type));
}

/** The sum of values of one shape. */
export function addAll(values: readonly Output[]): Output {
  const [first, ...others] = values;
  if (first === undefined) throw new RangeError('Nothing to add.');
  if (others.length === 0) return first;
  return addOutput(first.node.graph, {
    operation: 'AddN',
    inputs: values,
    type: first.type,
    shape: first.shape,
    attributes: { T: typeAttribute(first.type), N: { kind: 'integer', value: values.length } },
  });
}

export const addGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  return [0, 1].map((index) =>
    needed[index] === true ? sumToShape(gradient, inputOf(node, index)) : undefined,
  );
};

export const subtractGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  return [
    needed[0] === true ? sumToShape(gradient, inputOf(node, 0)) : undefined,
    needed[1] === true ? sumToShape(negate(gradient), inputOf(node, 1)) : undefined,
  ];
};

export const multiplyGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  const [first, second] = [inputOf(node, 0), inputOf(node, 1)];
  return [
    needed[0] === true ? sumToShape(multiply(gradient, second), first) : undefined,
    needed[1] === true ? sumToShape(multiply(gradient, first), second) : undefined,
  ];
};

export const divideGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  const [first, second] = [inputOf(node, 0), inputOf(node, 1)];
  const quotient = outputOf(node, 0);
  return [
    needed[0] === true ? sumToShape(divide(gradient, second), first) : undefined,
    needed[1] === true
      ? sumToShape(negate(multiply(gradient, divide(quotient, second))), second)
      : undefined,
  ];
};

export const squareGradient: GradientFunction = (node, outputGradients) => [
  multiply(firstGradient(outputGradients), scale(inputOf(node, 0), 2)),
];

export const absoluteGradient: GradientFunction = (node, outputGradients) => [
  multiply(firstGradient(outputGradients), unary('Sign', inputOf(node, 0))),
];

export const negateGradient: GradientFunction = (_, outputGradients) => [
  negate(firstGradient(outputGradients)),
];

export const minimumGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  const [first, second] = [inputOf(node, 0), inputOf(node, 1)];
  const isFirst = atLeast(second, first);
  const byFirst = multiply(gradient, isFirst);
  return [
    needed[0] === true ? sumToShape(byFirst, first) : undefined,
    needed[1] === true ? sumToShape(subtract(gradient, byFirst), second) : undefined,
  ];
};
