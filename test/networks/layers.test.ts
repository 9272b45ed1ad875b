import { describe, expect, it } from 'vitest';
import { identity, placeholder } from '#src/graph/constants.js';
import { newGraph } from '#src/graph/graph.js';
import { savedModelBytes } from '#src/graph/saved-model.js';
import { adaptiveAveragePoolFlat } from '#src/networks/layers.js';
import { openGraph } from '#src/tensorflow/session.js';

describe('adaptive average pooling to 7x7', () => {
  it.each([1, 2, 3, 7, 10])('averages the bins that PyTorch does over %i pixels', (extent) => {
    const [batch, channels, size] = [2, 3, 7];
    const graph = newGraph();
    const images = placeholder(graph, 'images', 'float32', [null, extent, extent, channels]);
    identity(adaptiveAveragePoolFlat(images, size), { name: 'pooled' });
    const data = Float32Array.from({ length: batch * extent * extent * channels }, (_, i) =>
      Math.sin(i * 1.3),
    );
    const session = openGraph(savedModelBytes(graph));
    const shape = [batch, extent, extent, channels];
    const [pooled] = session.run({ 'images:0': { type: 'float32', shape, data } }, ['pooled:0']);
    session.close();

    expect(pooled?.shape).toEqual([batch, channels * size * size]);
    const bounds = (bin: number) => [
      Math.floor((bin * extent) / size),
      Math.ceil(((bin + 1) * extent) / size),
    ];
    let place = 0;
    for (let sample = 0; sample < batch; sample++) {
      for (let channel = 0; channel < channels; channel++) {
        for (let row = 0; row < size; row++) {
          for (let column = 0; column < size; column++) {
            const [top = 0, bottom = 0] = bounds(row);
            const [left = 0, right = 0] = bounds(column);
            let total = 0;
            for (let y = top; y < bottom; y++) {
              for (let x = left; x < right; x++) {
                total += data[((sample * extent + y) * extent + x) * channels + channel]!;
              }
            }
            const mean = total / ((bottom - top) * (right - left));
            expect(pooled?.data[place]).toBeCloseTo(mean, 5);
            place += 1;
          }
        }
      }
    }
  });
});
