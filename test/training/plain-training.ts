import type { TrainingSettings } from '#src/settings/parts.js';

/** One epoch of frames without changes. Tests say what they change. */
export const plainTraining: TrainingSettings = {
  seed: 1,
  frames: 2,
  resample: false,
  reorder: false,
  flip: false,
  crop: 0,
  epochs: 1,
  batchSize: 8,
  learningRate: 1e-3,
  schedule: 'constant',
  earlyStopping: null,
  evaluationDraws: 1,
};
