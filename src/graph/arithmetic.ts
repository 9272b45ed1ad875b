import { integers, scalar } from './constants.js';
import { apply } from './graph.js';
import type { GradientTable, Output, Shape } from './graph.js';
import { broadcastLike, cast, reshape } from './layout.js';

/** The shape of an elementwise operation's result under NumPy's broadcasting rules. */
function broadcastShape(first: Shape, second: Shape): Shape {
  const rank = Math.max(first.length, second.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left = null, right = null] = [first, second].map((shape) => {
      const own = axis - (rank - shape.length);
      return own < 0 ? 1 : (shape[own] ?? null);
    });
    if (left === 1) return right;
    if (right === 1 || left === right) return left;
    if (left === null || right === null) return left ?? right;
    throw new RangeError(
      `Shapes [${first.join(', ')}] and [${second.join(', ')}] do not broadcast.`,
    );
  });
}

const binary = (operation: string) => (first: Output, second: Output) =>
  apply(operation, [first, second], { shape: broadcastShape(first.shape, second.shape) });
const unary = (operation: string) => (value: Output) => apply(operation, [value]);

/** first + second; this and what follows broadcasts. */
export const add = binary('AddV2');
export const subtract = binary('Sub');
export const multiply = binary('Mul');
export const divide = binary('RealDiv');
/** The smaller of each pair; of equal values the first gets the gradient. */
export const minimum = binary('Minimum');
/** value * value. */
export const square = unary('Square');
/** The square root of each element; no gradient. */
export const squareRoot = unary('Sqrt');
/** The absolute value of each element, whose gradient at 0 is 0. */
export const absolute = unary('Abs');
const sign = unary('Sign');
/** -value. */
export const negate = unary('Neg');
/** max(value, 0); the gradient at 0 is 0, as PyTorch's. */
export const relu = unary('Relu');

/** value * factor. */
export function scale(value: Output, factor: number): Output {
  return multiply(value, scalar(value.node.graph, factor, value.type));
}

/** 1 where first >= second, else 0, in the given type: no gradient. */
export function atLeast(first: Output, second: Output): Output {
  const shape = broadcastShape(first.shape, second.shape);
  return cast(apply('GreaterEqual', [first, second], { type: 'bool', shape }), first.type);
}

/** The sum of values of one shape. */
export function addAll(values: readonly Output[]): Output {
  const [first, ...others] = values;
  if (first === undefined) throw new RangeError('Nothing to add.');
  if (others.length === 0) return first;
  return apply('AddN', [first, ...others], { attributes: { N: values.length } });
}

/** A mean or sum over some axes, which keep the extent 1. */
function reduce(operation: 'Mean' | 'Sum', value: Output, axes: readonly number[]): Output {
  return apply(operation, [value, integers(value.node.graph, axes)], {
    shape: value.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
    attributes: { Tidx: { type: 'int32' }, keep_dims: true },
  });
}

const reduction =
  (operation: 'Mean' | 'Sum') =>
  (value: Output, axes: readonly number[] = value.shape.map((_, axis) => axis)): Output => {
    const left = value.shape.filter((_, axis) => !axes.includes(axis));
    return reshape(reduce(operation, value, axes), left);
  };

/** The mean over some axes, which the result no longer has; over all by default. */
export const mean = reduction('Mean');
/** The sum over some axes, which the result no longer has; over all by default. */
export const sum = reduction('Sum');

/** Half the sum of squares, a scalar. */
export const halfSumOfSquares = (value: Output) => apply('L2Loss', [value], { shape: [] });

/** Undoes broadcasting in a gradient: sums over the axes along which `like` was repeated. Unknown extents are taken as not repeated. */
function sumToShape(gradient: Output, like: Output): Output {
  const lead = gradient.shape.length - like.shape.length;
  const axes = gradient.shape.flatMap((extent, axis) =>
    axis < lead || (like.shape[axis - lead] === 1 && extent !== 1) ? [axis] : [],
  );
  if (axes.length === 0) return gradient;
  const summed = reduce('Sum', gradient, axes);
  return lead === 0 ? summed : reshape(summed, like.shape);
}

/** How many elements each element of a mean was made of, where the graph knows. */
function shareOfMean(input: Output, result: Output): number | null {
  const [whole, parts] = [input, result].map(({ shape }) =>
    shape.reduce((product: number, extent) => product * (extent ?? NaN), 1),
  );
  const share = (parts ?? NaN) / (whole ?? NaN);
  return Number.isNaN(share) ? null : share;
}

const sizeOf = (value: Output) =>
  apply('Size', [value], { type: 'int32', shape: [], attributes: { out_type: { type: 'int32' } } });

export const arithmeticGradients: GradientTable = {
  AddV2: ({ gradient, inputs: [first, second] }) => [
    () => sumToShape(gradient, first),
    () => sumToShape(gradient, second),
  ],
  Sub: ({ gradient, inputs: [first, second] }) => [
    () => sumToShape(gradient, first),
    () => sumToShape(negate(gradient), second),
  ],
  Mul: ({ gradient, inputs: [first, second] }) => [
    () => sumToShape(multiply(gradient, second), first),
    () => sumToShape(multiply(gradient, first), second),
  ],
  RealDiv: ({ gradient, result, inputs: [first, second] }) => [
    () => sumToShape(divide(gradient, second), first),
    () => sumToShape(negate(multiply(gradient, divide(result, second))), second),
  ],
  Minimum({ gradient, inputs: [first, second] }) {
    const byFirst = multiply(gradient, atLeast(second, first));
    return [
      () => sumToShape(byFirst, first),
      () => sumToShape(subtract(gradient, byFirst), second),
    ];
  },
  Square: ({ gradient, inputs: [value] }) => [() => multiply(gradient, scale(value, 2))],
  Abs: ({ gradient, inputs: [value] }) => [() => multiply(gradient, sign(value))],
  Neg: ({ gradient }) => [() => negate(gradient)],
  Relu: ({ gradient, result }) => [() => apply('ReluGrad', [gradient, result])],
  Mean: ({ gradient, result, inputs: [value] }) => [
    () => {
      const share = shareOfMean(value, result);
      const { graph } = value.node;
      return broadcastLike(
        share === null
          ? divide(
              gradient,
              divide(cast(sizeOf(value), value.type), cast(sizeOf(result), value.type)),
            )
          : multiply(gradient, scalar(graph, share, value.type)),
        value,
      );
    },
  ],
  Sum: ({ gradient, inputs: [value] }) => [() => broadcastLike(gradient, value)],
  L2Loss: ({ gradient, inputs: [value] }) => [() => multiply(value, gradient)],
};
