import { identity } from './constants.js';
import { firstGradient, inputOf } from './gradient-function.js';
import type { GradientFunction } from './gradient-function.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Output } from './graph.js';

/** Which factors of a product are transposed first. */
export interface Transposed {
  readonly first?: boolean;
  readonly second?: boolean;
}

/** The product of two matrices. */
export function matrixProduct(
  first: Output,
  second: Output,
  { first: firstTransposed = false, second: secondTransposed = false }: Transposed = {},
): Output {
  return addOutput(first.node.graph, {
    operation: 'MatMul',
    inputs: [first, second],
    type: first.type,
    shape: [
      first.shape[firstTransposed ? 1 : 0] ?? null,
      second.shape[secondTransposed ? 0 : 1] ?? null,
    ],
    attributes: {
      T: typeAttribute(first.type),
      transpose_a: { kind: 'boolean', value: firstTransposed },
      transpose_b: { kind: 'boolean', value: secondTransposed },
    },
  });
}

export const matrixProductGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  const [first, second] = [inputOf(node, 0), inputOf(node, 1)];
  const isTransposed = (key: string) => {
    const attribute = node.attributes[key];
    return attribute?.kind === 'boolean' && attribute.value;
  };
  const [a, b] = [isTransposed('transpose_a'), isTransposed('transpose_b')];
  const bySecond = () =>
    b
      ? matrixProduct(gradient, first, { first: true, second: a })
      : matrixProduct(first, gradient, { first: !a });
  const ofSecond = needed[1] === true ? bySecond() : undefined;
  const given = ofSecond !== undefined && isLarge(first) ? after(gradient, ofSecond) : gradient;
  const byFirst = () =>
    a
      ? matrixProduct(second, given, { first: b, second: true })
      : matrixProduct(given, second, { second: !b });
  return [needed[0] === true ? byFirst() : undefined, ofSecond];
};

/** Whether a matrix has so many elements (64 MiB and more) that a rearranged copy of it and its gradient should not be there at once. */
function isLarge({ shape }: Output): boolean {
  return shape.reduce<number>((size, extent) => size * (extent ?? 1), 1) >= 2 ** 24;
}

/** The value, given only once another is there. */
function after(value: Output, other: Output): Output {
  return identity(value, { after: [other.node] });
}

/** The product of each pair of matrices: [count, rows, inner] with [count, inner, columns]. */
export function batchMatrixProduct(
  first: Output,
  second: Output,
  { first: firstTransposed = false, second: secondTransposed = false }: Transposed = {},
): Output {
  return addOutput(first.node.graph, {
    operation: 'BatchMatMulV2',
    inputs: [first, second],
    type: first.type,
    shape: [
      first.shape[0] ?? null,
      first.shape[firstTransposed ? 2 : 1] ?? null,
      second.shape[secondTransposed ? 1 : 2] ?? null,
    ],
    attributes: {
      T: typeAttribute(first.type),
      adj_x: { kind: 'boolean', value: firstTransposed },
      adj_y: { kind: 'boolean', value: secondTransposed },
    },
  });
}

/** Of products of which neither factor is transposed. */
export const batchMatrixProductGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  const [first, second] = [inputOf(node, 0), inputOf(node, 1)];
  return [
    needed[0] === true ? batchMatrixProduct(gradient, second, { second: true }) : undefined,
    needed[1] === true ? batchMatrixProduct(first, gradient, { first: true }) : undefined,
  ];
};

/** value + bias along the last axis: bias [channels]. */
export function biasAdd(value: Output, bias: Output): Output {
  return addOutput(value.node.graph, {
    operation: 'BiasAdd',
    inputs: [value, bias],
    type: value.type,
    shape: value.shape,
    attributes: {
      T: typeAttribute(value.type),
      data_format: { kind: 'text', value: 'NHWC' },
    },
  });
}

export const biasAddGradient: GradientFunction = (node, outputGradients, needed) => {
  const gradient = firstGradient(outputGradients);
  const bias = inputOf(node, 1);
  const byBias = () =>
    addOutput(node.graph, {
      operation: 'BiasAddGrad',
      inputs: [gradient],
      type: bias.type,
      shape: bias.shape,
      attributes: {
        T: typeAttribute(bias.type),
        data_format: { kind: 'text', value: 'NHWC' },
      },
    });
  return [gradient, needed[1] === true ? byBias() : undefined];
};
