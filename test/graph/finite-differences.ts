import { identity, placeholder } from '#src/graph/constants.js';
import { gradientsOf } from '#src/graph/gradients.js';
import { newGraph, outputName } from '#src/graph/graph.js';
import type { Output } from '#src/graph/graph.js';
import { bitcast } from '#src/graph/layout.js';
import { savedModelBytes } from '#src/graph/saved-model.js';
import { openGraph } from '#src/tensorflow/session.js';
import type { FedTensor } from '#src/tensorflow/session.js';

/** One input of a function under test: its extents as they are and as the graph knows them. */
export interface TestedInput {
  readonly shape: readonly number[];
  /** Whether the graph does not know the first extent, as with batches. */
  readonly openBatch?: boolean;
}

/**
 * The gradient that the graph computes and the one that central differences give, for each input and element. The binding
 * carries no float64: numbers go in and out as pairs of int32 of the same bits.
 * @param build a scalar float64 loss of float64 inputs
 * @param differentiated what to differentiate where finite differences cannot follow the same graph
 */
export function gradientsBothWays(
  inputs: readonly TestedInput[],
  build: (inputs: readonly Output[]) => Output,
  {
    step = 1e-5,
    differentiated = build,
  }: { step?: number; differentiated?: (inputs: readonly Output[]) => Output } = {},
): { readonly computed: number[][]; readonly expected: number[][] } {
  const graph = newGraph();
  const values = inputs.map(({ shape, openBatch }, index) => {
    const known = shape.map((extent, axis) => (openBatch === true && axis === 0 ? null : extent));
    return bitcast(placeholder(graph, `x${index}`, 'int32', [...known, 2]), 'float64', known);
  });
  const asPairs = (value: Output) =>
    outputName(identity(bitcast(value, 'int32', [...value.shape, 2])));
  const loss = asPairs(build(values));
  const gradients = gradientsOf(differentiated(values), values).map((value) => asPairs(value));
  const session = openGraph(savedModelBytes(graph));
  const points = inputs.map(({ shape }, index) => testPoint(shape, index));
  const run = (at: readonly Float64Array[], fetches: readonly string[]) => {
    const feeds = at.map((numbers, index): [string, FedTensor] => [
      `x${index}:0`,
      { type: 'int32', shape: [...(inputs[index]?.shape ?? []), 2], data: pairs(numbers) },
    ]);
    return session.run(Object.fromEntries(feeds), fetches).map(({ data }) => doubles(data));
  };
  try {
    const computed = run(points, gradients);
    const lossAt = (input: number, element: number, by: number): number => {
      const moved = points.map((numbers) => numbers.slice());
      moved[input]![element]! += by;
      return run(moved, [loss])[0]?.[0] ?? NaN;
    };
    const expected = points.map((numbers, input) =>
      Array.from(
        numbers,
        (_, element) => (lossAt(input, element, step) - lossAt(input, element, -step)) / (2 * step),
      ),
    );
    return { computed: computed.map((gradient) => [...gradient]), expected };
  } finally {
    session.close();
  }
}

/** Numbers of either sign, none near another or near 0, so that no kink lies within a step. */
function testPoint(shape: readonly number[], salt: number): Float64Array {
  const count = shape.reduce((size, extent) => size * extent, 1);
  return Float64Array.from({ length: count }, (_, index) => {
    const value = ((index * 7919 + salt * 104_729 + 13) % 1009) / 1009 - 0.5;
    return 3 * (Math.abs(value) < 0.02 ? value + 0.05 : value);
  });
}

function pairs(numbers: Float64Array): Int32Array {
  return new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length * 2);
}

function doubles(data: ArrayBufferView): Float64Array {
  return new Float64Array(data.buffer, data.byteOffset, data.byteLength / 8);
}
