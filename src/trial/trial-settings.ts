import type { Settings } from '../settings/trainer.js';
import type { NetworkSettings } from '../training/network-settings.js';
import type { TrainingSettings } from '../training/training-settings.js';

/** The part of a trial's settings that decides its graphs. */
export function networkSettings(settings: Settings): NetworkSettings {
  return {
    backbone: settings.backbone,
    frames: settings.frames,
    image: settings.image,
    noise: settings.noise,
    dropout: settings.dropout,
    loss: settings.loss,
    optimizer: settings.optimizer,
    beta1: settings.beta1,
    beta2: settings.beta2,
    epsilon: settings.epsilon,
    momentum: settings.momentum,
    weightDecay: settings.weightDecay,
    decay: settings.decay,
    clipNorm: settings.clipNorm,
    precision: settings.precision,
    freeze: settings.freeze,
    batchSize: settings.batchSize,
  };
}

/** The part of a trial's settings that decides how it is trained and measured. */
export function trainingSettings(settings: Settings, seed: number): TrainingSettings {
  return {
    seed,
    frames: settings.frames,
    resample: settings.resample,
    reorder: settings.reorder,
    flip: settings.flip,
    crop: settings.crop,
    epochs: settings.epochs,
    batchSize: settings.batchSize,
    learningRate: settings.learningRate,
    schedule: settings.schedule,
    earlyStopping: settings.earlyStopping,
    evaluationDraws: settings.evaluationDraws,
  };
}
