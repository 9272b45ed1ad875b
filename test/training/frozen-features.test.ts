import { describe, expect, it } from 'vitest';
import { compileNetwork } from '#src/training/compiled-network.js';
import { train } from '#src/training/train.js';
import type { TrainingResult } from '#src/training/training-contract.js';
import type { TrainingSettings } from '#src/settings/parts.js';
import { randomMovies } from './made-data.js';
import { plainNetwork } from './plain-network.js';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
process.env['TF_NUM_INTEROP_THREADS'] = '1';

const still: TrainingSettings = {
  seed: 5,
  frames: 2,
  resample: false,
  reorder: false,
  flip: false,
  crop: 0,
  epochs: 4,
  batchSize: 4,
  learningRate: 1e-2,
  schedule: 'constant',
  earlyStopping: null,
  evaluationDraws: 2,
};

/** Trains the last layer alone; how many movies the backbone saw, and in how many steps its features stood for images. */
async function trained(over: Partial<TrainingSettings>, noise = 0, isKnownAsFrozen = true) {
  const network = compileNetwork(
    { ...plainNetwork, frames: 2, freeze: 'backbone', noise },
    { kind: 'seeded', seed: 3 },
  );
  const seen = { byBackbone: 0, steps: 0 };
  const { frozen } = network;
  const outcome = await train(
    {
      ...network,
      frozen: isKnownAsFrozen
        ? frozen && {
            ...frozen,
            features(images, count) {
              seen.byBackbone += count;
              return frozen.features(images, count);
            },
            trainStep(...args) {
              seen.steps += 1;
              return frozen.trainStep(...args);
            },
          }
        : null,
    },
    randomMovies(20, ['train', 'train', 'train', 'validation', 'test']),
    { ...still, ...over },
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
  network.close();
  return { seen, result: outcome as TrainingResult };
}

describe('a frozen backbone', () => {
  it('computes features once where images do not change, and trains as if it did in every epoch', async () => {
    const cached = await trained({});
    // 12 training movies, and 4 of validation in two draws.
    expect(cached.seen).toEqual({ byBackbone: 12 + 2 * 4, steps: 12 });
    const uncached = await trained({}, 0, false);
    expect(uncached.seen).toEqual({ byBackbone: 0, steps: 0 });
    for (const name of ['trainMse', 'validationMse', 'testMse']) {
      expect(cached.result.metrics[name]).toBeCloseTo(uncached.result.metrics[name]!, 4);
    }
  });

  it('computes features in every epoch where images change', async () => {
    for (const moving of [{ resample: true }, { reorder: true }, { flip: true }, { crop: 2 }]) {
      expect((await trained({ ...moving, epochs: 1 })).seen.steps).toBe(0);
    }
    expect((await trained({ epochs: 1 }, 0.1)).seen.steps).toBe(0);
  });
});
