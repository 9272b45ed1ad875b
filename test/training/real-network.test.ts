import { describe, expect, it } from 'vitest';
import { compileNetwork } from '#src/training/compiled-network.js';
import type { NetworkSettings } from '#src/settings/parts.js';
import { train } from '#src/training/train.js';
import { randomMovies } from './made-data.js';
import { plainNetwork } from './plain-network.js';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
process.env['TF_NUM_INTEROP_THREADS'] = '1';

const image = 32;
const network: NetworkSettings = { ...plainNetwork, frames: 3, image };

describe('resnet18 in native TensorFlow', () => {
  it('overfits ten movies', async () => {
    const compiled = compileNetwork(network, { kind: 'seeded', seed: 4 });
    const outcome = await train(
      compiled,
      randomMovies(10),
      {
        seed: 4,
        frames: network.frames,
        resample: false,
        reorder: false,
        flip: false,
        crop: 0,
        epochs: 25,
        batchSize: 10,
        learningRate: 1e-3,
        schedule: { onecycle: { warmup: 0.3, start: 0.04, floor: 0.0001 } },
        earlyStopping: null,
        evaluationDraws: 1,
      },
      {
        metrics: () => undefined,
        progress: () => undefined,
        checkpoint: () => 'written',
        signal: new AbortController().signal,
        clock: () => performance.now(),
        peakMemoryBytes: () => 0,
        checkpoints: { everyMs: Infinity, share: 1 },
      },
    );
    compiled.close();
    if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome));
    expect(outcome.metrics['trainMse']).toBeLessThan(0.05);
    expect(outcome.predictions).toEqual([]);
  });

  it('sees other images each step with noise, and the same without', () => {
    const data = randomMovies(4);
    const images = new Uint8Array(4 * network.frames * image * image * 3);
    data.readFrames([0, 1, 2, 8, 9, 10, 16, 17, 18, 24, 25, 26], images, 0);
    const labels = Float32Array.of(1, -1, 1, -1);
    const losses = (noise: number) => {
      const compiled = compileNetwork({ ...network, noise }, { kind: 'seeded', seed: 4 });
      // A learning rate of 0 leaves every parameter: what differs is what was seen.
      const loss = (index: number, word: number) =>
        compiled.trainStep(
          { images, labels, seeds: { noise: Int32Array.from({ length: 8 }, (_, i) => word + i) } },
          { learningRate: 0, index, seed: [1, 1] },
        ).loss;
      const found = [loss(1, 1), loss(2, 2), loss(3, 1)];
      compiled.close();
      return found;
    };
    const [first, second, third] = losses(0.1);
    expect(second).not.toBe(first);
    expect(third).toBe(first);
    expect(new Set(losses(0)).size).toBe(1);
  });
});
