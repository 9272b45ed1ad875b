import { allNeutral } from '#src/augmentations/augmentations.js';
import type { NetworkSettings } from '#src/settings/parts.js';

/** The plainest network that trains: no noise, no dropout, no decay. Tests say what they change. */
export const plainNetwork: NetworkSettings = {
  backbone: 'resnet18',
  frames: 1,
  image: 32,
  ...allNeutral,
  dropout: 0,
  loss: 'mse',
  optimizer: 'adam',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  momentum: 0,
  weightDecay: 0,
  decay: 'coupled',
  clipNorm: null,
  precision: 'float32',
  freeze: 'none',
  batchSize: 8,
};
