import { describe, expect, it } from 'vitest';
import { multiply, subtract, halfSumOfSquares, sum } from '#src/graph/arithmetic.js';
import { constant, identity, placeholder } from '#src/graph/constants.js';
import { convolution2d } from '#src/graph/convolution/convolution.js';
import { newGraph, outputName } from '#src/graph/graph.js';
import type { Output } from '#src/graph/graph.js';
import { cast } from '#src/graph/layout.js';
import { pad } from '#src/graph/convolution/window.js';
import { savedModelBytes } from '#src/graph/saved-model.js';
import { winogradConvolution } from '#src/graph/convolution/winograd.js';
import { openGraph } from '#src/tensorflow/session.js';
import { gradientsBothWays } from './finite-differences.js';

/** The same by the library: the zeros around the images are theirs, so that these are no small images with padding. */
function plainConvolution(images: Output, filter: Output): Output {
  return convolution2d(pad(images, 1, 0), filter, { stride: 1, padding: 0 });
}

function weigh(value: Output): Output {
  const shape = value.shape.map((extent) => extent ?? 2);
  const count = shape.reduce((size, extent) => size * extent, 1);
  const weights = Array.from({ length: count }, (_, index) => Math.sin(1.7 * index + 0.3));
  return sum(multiply(value, constant(value.node.graph, weights, shape, 'float64')));
}

describe("Winograd's convolution", () => {
  it.each([1, 2, 3, 4, 6, 7, 8, 9])('of %d pixels has the gradients of the plain one', (extent) => {
    const inputs = [{ shape: [2, extent, extent, 2], openBatch: true }, { shape: [3, 3, 2, 3] }];
    const { computed, expected } = gradientsBothWays(
      inputs,
      ([images, filter]) => weigh(plainConvolution(images!, filter!)),
      { differentiated: ([images, filter]) => weigh(winogradConvolution(images!, filter!)) },
    );
    computed.forEach((gradient, input) => {
      const largest = Math.max(...expected[input]!.map(Math.abs));
      gradient.forEach((value, element) => {
        expect(Math.abs(value - expected[input]![element]!) / largest).toBeLessThan(1e-7);
      });
    });
  });

  it.each([
    { extent: 1, times: 1.5 },
    { extent: 2, times: 1.5 },
    { extent: 4, times: 6 },
    { extent: 7, times: 6 },
    { extent: 8, times: 6 },
  ])(
    'of $extent pixels rounds at most $times times as much as the plain one',
    ({ extent, times }) => {
      const channels = 128;
      const graph = newGraph();
      const images = placeholder(graph, 'images', 'float32', [null, extent, extent, channels]);
      const filter = placeholder(graph, 'filter', 'float32', [3, 3, channels, channels]);
      const truth = plainConvolution(cast(images, 'float64'), cast(filter, 'float64'));
      const distance = (value: Output) =>
        cast(halfSumOfSquares(subtract(cast(value, 'float64'), truth)), 'float32');
      const fetches = [
        distance(winogradConvolution(images, filter)),
        distance(plainConvolution(images, filter)),
        cast(halfSumOfSquares(truth), 'float32'),
      ].map((value) => outputName(identity(value)));
      const numbers = (count: number, salt: number) =>
        Float32Array.from(
          { length: count },
          (_, index) => Math.sin(index * 12.9898 + salt) * 2 - 0.2,
        );
      const session = openGraph(savedModelBytes(graph));
      try {
        const shape = [4, extent, extent, channels];
        const [ours, plain, size] = session
          .run(
            {
              'images:0': {
                type: 'float32',
                shape,
                data: numbers(4 * extent * extent * channels, 1),
              },
              'filter:0': {
                type: 'float32',
                shape: [3, 3, channels, channels],
                data: numbers(9 * channels * channels, 2),
              },
            },
            fetches,
          )
          .map(({ data }) => Math.sqrt(2 * Number(data[0])));
        expect(ours! / size!).toBeGreaterThan(0);
        expect(ours! / size!).toBeLessThan(times * (plain! / size!));
      } finally {
        session.close();
      }
    },
  );
});

describe('a convolution over small images', () => {
  const operations = (extent: number, channels: number, type: 'float32' | 'bfloat16') => {
    const graph = newGraph();
    const images = placeholder(graph, 'images', type, [null, extent, extent, channels]);
    const filter = placeholder(graph, 'filter', 'float32', [3, 3, channels, channels]);
    const result = convolution2d(images, filter, { stride: 1, padding: 1 });
    expect(result).toMatchObject({ type, shape: [null, extent, extent, channels] });
    return graph.nodes.map(({ operation }) => operation);
  };

  it.each([
    [1, 2, 'float32'],
    [2, 512, 'float32'],
    [2, 512, 'bfloat16'],
    [4, 256, 'float32'],
    [7, 512, 'float32'],
  ] as const)(
    'of %d pixels and %d channels in %s needs no rearranged filter',
    (extent, channels, type) => {
      expect(operations(extent, channels, type)).not.toContain('Conv2D');
    },
  );

  it.each([
    [4, 64, 'float32'],
    [4, 256, 'bfloat16'],
    [14, 256, 'float32'],
  ] as const)(
    'of %d pixels and %d channels in %s is left to the library',
    (extent, channels, type) => {
      expect(operations(extent, channels, type)).toContain('Conv2D');
    },
  );
});
