import { describe, expect, it } from 'vitest';
import {
  relu,
  absolute,
  add,
  divide,
  minimum,
  multiply,
  negate,
  square,
  squareRoot,
  subtract,
  halfSumOfSquares,
  mean,
  sum,
} from '#src/graph/arithmetic.js';
import { constant, identity, placeholder, scalar } from '#src/graph/constants.js';
import { convolution2d } from '#src/graph/convolution/convolution.js';
import { gradientTable, gradientsOf } from '#src/graph/gradients.js';
import { newGraph } from '#src/graph/graph.js';
import type { Output } from '#src/graph/graph.js';
import { cast, reshape, transpose } from '#src/graph/layout.js';
import { batchMatrixProduct, biasAdd, matrixProduct } from '#src/graph/linear.js';
import { batchNorm } from '#src/graph/normalization.js';
import { pad } from '#src/graph/convolution/window.js';
import { maxPool } from '#src/graph/convolution/pooling.js';
import { gradientsBothWays } from './finite-differences.js';
import type { TestedInput } from './finite-differences.js';

interface Case {
  /** TensorFlow's name of the operation, and what is special about this case. */
  readonly name: string;
  readonly inputs: readonly TestedInput[];
  readonly build: (inputs: readonly Output[]) => Output;
  /** What the gradient is taken of where finite differences follow another graph of the same function. */
  readonly differentiated?: (inputs: readonly Output[]) => Output;
  readonly step?: number;
  readonly tolerance?: number;
}

/** A scalar that depends on every element of a value, each with another weight. */
function weigh(value: Output, batch = 2): Output {
  const shape = value.shape.map((extent) => extent ?? batch);
  const count = shape.reduce((size, extent) => size * extent, 1);
  const weights = Array.from({ length: count }, (_, index) => Math.sin(1.7 * index + 0.3));
  return sum(multiply(value, constant(value.node.graph, weights, shape, 'float64')));
}

const at = (inputs: readonly Output[], index: number): Output => inputs[index]!;
const matrix = { shape: [2, 3], openBatch: true };
const images = { shape: [2, 5, 5, 2], openBatch: true };

const binary = (
  name: string,
  operation: (first: Output, second: Output) => Output,
): readonly Case[] => [
  { name, inputs: [matrix, matrix], build: (x) => weigh(operation(at(x, 0), at(x, 1))) },
  {
    name: `${name}, the second broadcast`,
    inputs: [matrix, { shape: [3] }],
    build: (x) => weigh(operation(at(x, 0), at(x, 1))),
  },
  {
    name: `${name}, both broadcast`,
    inputs: [{ shape: [2, 1] }, { shape: [1, 3] }],
    build: (x) => weigh(operation(at(x, 0), at(x, 1))),
  },
];

const unary = (name: string, operation: (value: Output) => Output): Case => ({
  name,
  inputs: [matrix],
  build: (x) => weigh(operation(at(x, 0))),
});

const convolved = (
  name: string,
  image: TestedInput,
  options: { stride: number; padding: number },
  window = 3,
): Case => ({
  name: `Conv2D, ${name}`,
  inputs: [image, { shape: [window, window, 2, 3] }],
  build: (x) => weigh(convolution2d(at(x, 0), at(x, 1), options)),
});

const vector = { shape: [2] };
const normInputs = [{ shape: [3, 2, 2, 2], openBatch: true }, vector, vector];

/** Batch normalisation from its definition, in float64. */
function definedNorm(x: readonly Output[], statistics?: readonly [Output, Output]): Output {
  const value = at(x, 0);
  const axes = [0, 1, 2];
  const center = statistics?.[0] ?? mean(value, axes);
  const variance = statistics?.[1] ?? mean(square(subtract(value, center)), axes);
  const spread = squareRoot(add(variance, scalar(value.node.graph, 1e-3, 'float64')));
  const normal = divide(subtract(value, center), spread);
  return weigh(add(multiply(normal, at(x, 1)), at(x, 2)), 3);
}

/** The fused operation, which knows float32 only. */
function fusedNorm(x: readonly Output[], training: boolean, statistics: readonly number[]) {
  const { graph } = at(x, 0).node;
  const [value, scale, offset] = x.map((input) => cast(input, 'float32'));
  const { normalized } = batchNorm(
    value!,
    {
      scale: scale!,
      offset: offset!,
      runningMean: constant(graph, statistics, [2]),
      runningVariance: constant(graph, [1.5, 0.75], [2]),
    },
    { training, epsilon: 1e-3, momentum: 0.1 },
  );
  return weigh(cast(normalized, 'float64'), 3);
}

const doubleVector = (x: readonly Output[], values: readonly number[]) =>
  constant(at(x, 0).node.graph, values, [2], 'float64');

const cases: readonly Case[] = [
  ...binary('AddV2', add),
  ...binary('Sub', subtract),
  ...binary('Mul', multiply),
  ...binary('RealDiv', divide),
  ...binary('Minimum', minimum),
  unary('Abs', absolute),
  unary('Neg', negate),
  unary('Relu', relu),
  unary('Square', square),
  unary('Identity', (value) => identity(value)),
  unary('Reshape', (value) => reshape(value, [3, null])),
  unary('Transpose', (value) => transpose(value, [1, 0])),
  unary('Mean, over everything', (value) => mean(value)),
  unary('Sum, over an axis', (value) => sum(value, [1])),
  {
    name: 'Mean, over height and width',
    inputs: [images],
    build: (x) => weigh(mean(at(x, 0), [1, 2])),
  },
  { name: 'L2Loss', inputs: [matrix], build: (x) => halfSumOfSquares(at(x, 0)) },
  {
    name: 'Cast',
    inputs: [matrix],
    build: (x) => weigh(square(at(x, 0))),
    differentiated: (x) => weigh(cast(square(cast(at(x, 0), 'float32')), 'float64')),
    tolerance: 1e-6,
  },
  {
    name: 'BiasAdd',
    inputs: [images, { shape: [2] }],
    build: (x) => weigh(biasAdd(at(x, 0), at(x, 1))),
  },
  ...[false, true].flatMap((first) =>
    [false, true].map((second): Case => ({
      name: `MatMul, transposed ${first} ${second}`,
      inputs: [{ shape: first ? [3, 2] : [2, 3] }, { shape: second ? [4, 3] : [3, 4] }],
      build: (x) => weigh(matrixProduct(at(x, 0), at(x, 1), { first, second })),
    })),
  ),
  {
    name: 'BatchMatMulV2',
    inputs: [{ shape: [2, 3, 4], openBatch: true }, { shape: [2, 4, 2] }],
    build: (x) => weigh(batchMatrixProduct(at(x, 0), at(x, 1))),
  },
  convolved('no padding', images, { stride: 1, padding: 0 }),
  convolved('stride 1, padded', images, { stride: 1, padding: 1 }),
  convolved('stride 2, odd images', images, { stride: 2, padding: 1 }),
  convolved('stride 2, even images', { shape: [2, 6, 6, 2] }, { stride: 2, padding: 1 }),
  convolved('stride 2, larger images', { shape: [1, 10, 10, 2] }, { stride: 2, padding: 1 }),
  convolved('images smaller than the filter', { shape: [2, 2, 2, 2] }, { stride: 1, padding: 1 }),
  convolved('1x1 of stride 2', images, { stride: 2, padding: 0 }, 1),
  convolved('1x1 over small images', images, { stride: 1, padding: 0 }, 1),
  convolved('1x1 over large images', { shape: [1, 9, 8, 2] }, { stride: 1, padding: 0 }, 1),
  { name: 'PadV2', inputs: [images], build: (x) => weigh(pad(at(x, 0), 2, 0.5)) },
  {
    name: 'MaxPool, overlapping and padded',
    inputs: [{ shape: [2, 6, 6, 2], openBatch: true }],
    build: (x) => weigh(maxPool(at(x, 0), { extent: 3, stride: 2, padding: 1 })),
  },
  {
    name: 'MaxPool, side by side',
    inputs: [{ shape: [1, 4, 4, 2] }],
    build: (x) => weigh(maxPool(at(x, 0), { extent: 2, stride: 2, padding: 0 })),
  },
  {
    name: 'FusedBatchNormV3, by the statistics of the batch',
    inputs: normInputs,
    build: (x) => definedNorm(x),
    differentiated: (x) => fusedNorm(x, true, [0.2, -0.3]),
    tolerance: 1e-4,
  },
  {
    name: 'FusedBatchNormV3, by running statistics',
    inputs: normInputs,
    build: (x) => definedNorm(x, [doubleVector(x, [0.2, -0.3]), doubleVector(x, [1.5, 0.75])]),
    differentiated: (x) => fusedNorm(x, false, [0.2, -0.3]),
    tolerance: 1e-4,
  },
];

describe('gradients against finite differences', () => {
  it.each(cases)('$name', ({ inputs, build, differentiated, step, tolerance = 1e-7 }) => {
    const { computed, expected } = gradientsBothWays(inputs, build, {
      ...(step === undefined ? {} : { step }),
      ...(differentiated === undefined ? {} : { differentiated }),
    });
    computed.forEach((gradient, input) => {
      const truth = expected[input]!;
      expect(gradient).toHaveLength(truth.length);
      const largest = Math.max(...truth.map(Math.abs), 0.1);
      gradient.forEach((value, element) => {
        expect(Math.abs(value - truth[element]!) / largest).toBeLessThan(tolerance);
      });
    });
  });

  it('covers every operation that has a gradient', () => {
    const tested = new Set(cases.map(({ name }) => name.split(',')[0]));
    expect(Object.keys(gradientTable).filter((operation) => !tested.has(operation))).toEqual([]);
  });
});

describe('gradientsOf', () => {
  it('adds up what reaches a value on several ways', () => {
    const { computed } = gradientsBothWays([{ shape: [3] }], (x) => {
      const value = at(x, 0);
      return sum(add(multiply(value, value), add(value, value)));
    });
    const { expected } = gradientsBothWays([{ shape: [3] }], (x) =>
      sum(add(square(at(x, 0)), add(at(x, 0), at(x, 0)))),
    );
    computed[0]!.forEach((value, index) => expect(value).toBeCloseTo(expected[0]![index]!, 6));
  });

  it('computes nothing for weights that are not targets, nor for what lies before them', () => {
    const graph = newGraph();
    const image = placeholder(graph, 'images', 'float32', [null, 8, 8, 2]);
    const [first, second] = ['first', 'second'].map((name) =>
      placeholder(graph, name, 'float32', [3, 3, 2, 2]),
    ) as [Output, Output];
    const hidden = convolution2d(image, first, { stride: 1, padding: 1 });
    const loss = halfSumOfSquares(convolution2d(hidden, second, { stride: 1, padding: 1 }));
    gradientsOf(loss, [second]);
    const operations = graph.nodes.map(({ operation }) => operation);
    expect(operations.filter((name) => name === 'Conv2DBackpropFilter')).toHaveLength(1);
    expect(operations).not.toContain('Conv2DBackpropInput');
  });

  it('names what it cannot differentiate', () => {
    const graph = newGraph();
    const value = placeholder(graph, 'value', 'float32', [2]);
    const other = placeholder(graph, 'other', 'float32', [2]);
    expect(() => gradientsOf(sum(squareRoot(value)), [value])).toThrow(/Sqrt/);
    expect(() => gradientsOf(sum(value), [other])).toThrow(/does not depend on other/);
    expect(() => gradientsOf(value, [value])).toThrow(/scalar/);
  });
});
