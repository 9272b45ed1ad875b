import { identity } from './constants.js';
import { apply } from './graph.js';
import type { GradientTable, Output } from './graph.js';

/** Which factors of a product are transposed first. */
interface Transposed {
  readonly first?: boolean;
  readonly second?: boolean;
}

/** The product of two matrices. */
export function matrixProduct(
  first: Output,
  second: Output,
  { first: isFirst = false, second: isSecond = false }: Transposed = {},
): Output {
  return apply('MatMul', [first, second], {
    shape: [first.shape[isFirst ? 1 : 0] ?? null, second.shape[isSecond ? 0 : 1] ?? null],
    attributes: { transpose_a: isFirst, transpose_b: isSecond },
  });
}

/** The product of each pair of matrices: [count, rows, inner] with [count, inner, columns]. */
export function batchMatrixProduct(
  first: Output,
  second: Output,
  { first: isFirst = false, second: isSecond = false }: Transposed = {},
): Output {
  const [count = null] = first.shape;
  const [rows = null, columns = null] = [
    first.shape[isFirst ? 2 : 1],
    second.shape[isSecond ? 1 : 2],
  ];
  return apply('BatchMatMulV2', [first, second], {
    shape: [count, rows, columns],
    attributes: { adj_x: isFirst, adj_y: isSecond },
  });
}

/** value + bias along the last axis: bias [channels]. */
export function biasAdd(value: Output, bias: Output): Output {
  return apply('BiasAdd', [value, bias], { attributes: { data_format: 'NHWC' } });
}

/** Whether a matrix has so many elements (64 MiB and more) that a rearranged copy of it and its gradient should not be there at once. */
function isLarge({ shape }: Output): boolean {
  return shape.reduce<number>((size, extent) => size * (extent ?? 1), 1) >= 2 ** 24;
}

export const linearGradients: GradientTable = {
  MatMul({ node, gradient, inputs: [first, second], needed }) {
    const { transpose_a: a = false, transpose_b: b = false } = node.attributes;
    const bySecond = () =>
      b === true
        ? matrixProduct(gradient, first, { first: true, second: a === true })
        : matrixProduct(first, gradient, { first: a !== true });
    const ofSecond = needed[1] === true ? bySecond() : null;
    const given =
      ofSecond !== null && isLarge(first)
        ? identity(gradient, { after: [ofSecond.node] })
        : gradient;
    return [
      () =>
        a === true
          ? matrixProduct(second, given, { first: b === true, second: true })
          : matrixProduct(given, second, { second: b !== true }),
      ofSecond && (() => ofSecond),
    ];
  },
  // Of products of which neither factor is transposed.
  BatchMatMulV2: ({ gradient, inputs: [first, second] }) => [
    () => batchMatrixProduct(gradient, second, { second: true }),
    () => batchMatrixProduct(first, gradient, { first: true }),
  ],
  BiasAdd: ({ gradient, inputs: [, { shape }] }) => [
    () => gradient,
    () => apply('BiasAddGrad', [gradient], { shape, attributes: { data_format: 'NHWC' } }),
  ],
};
