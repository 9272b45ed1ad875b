import { describe, expect, it } from 'vitest';
import { identity, placeholder } from '#src/graph/constants.js';
import { unpack } from '#src/graph/layout.js';
import { newGraph, outputName } from '#src/graph/graph.js';
import { savedModelBytes } from '#src/graph/saved-model.js';
import { openGraph } from '#src/tensorflow/session.js';
import { noise as augmentation } from '#src/augmentations/noise.js';

const image = 16;
const channels = 6;
const pixels = image * image * channels;

/** The noise that each sample gets, given the seeds of a batch of at most four. */
function noiseOf(seeds: readonly (readonly [number, number])[], noise = 0.1): Float32Array[] {
  const graph = newGraph();
  const images = placeholder(graph, 'images', 'float32', [null, image, image, channels]);
  const fed = placeholder(graph, 'seeds', 'int32', [4, 2]);
  const noisy = identity(augmentation.change(images, noise, unpack(fed, 4)));
  const session = openGraph(savedModelBytes(graph));
  try {
    const data = new Int32Array(8);
    data.set(seeds.flat());
    const count = seeds.length;
    const [result] = session.run(
      {
        'images:0': {
          type: 'float32',
          shape: [count, image, image, channels],
          data: new Float32Array(count * pixels),
        },
        'seeds:0': { type: 'int32', shape: [4, 2], data },
      },
      [outputName(noisy)],
    );
    const values = result!.data as Float32Array;
    return seeds.map((_, sample) => values.slice(sample * pixels, (sample + 1) * pixels));
  } finally {
    session.close();
  }
}

describe('noise', () => {
  it('belongs to the sample: neither its place in the batch nor its neighbours matter', () => {
    const [first, second, third] = noiseOf([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const [moved, stayed] = noiseOf([
      [3, 4],
      [1, 2],
    ]);
    expect(moved).toEqual(second);
    expect(stayed).toEqual(first);
    expect(third).not.toEqual(first);
  });

  it('has the given standard deviation, on the 0..1 scale, in every colour', () => {
    const [values] = noiseOf([[7, 8]], 0.2);
    for (const color of [0, 1, 2]) {
      const drawn = values!.filter((_, place) => place % 3 === color).map((value) => value / 255);
      const spread = Math.sqrt(drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length);
      expect(spread).toBeGreaterThan(0.18);
      expect(spread).toBeLessThan(0.22);
    }
  });
});
