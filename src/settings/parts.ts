import { augmentationsOfKind } from '../augmentations/augmentations.js';
import type { GraphAugmentationName, ReadSettings } from '../augmentations/augmentations.js';
import type { Settings } from './trainer.js';

const graphAugmentations: readonly GraphAugmentationName[] = augmentationsOfKind('graph').map(
  ({ name }) => name,
);
const readAugmentations = (['draw', 'order', 'pixels'] as const).flatMap((kind) =>
  augmentationsOfKind(kind).map(({ name }): keyof ReadSettings => name),
);

const networkNames = [
  'backbone',
  'frames',
  'image',
  ...graphAugmentations,
  'dropout',
  'loss',
  'optimizer',
  'beta1',
  'beta2',
  'epsilon',
  'momentum',
  'weightDecay',
  'decay',
  'clipNorm',
  'precision',
  'freeze',
  'batchSize',
] as const;

const trainingNames = [
  'frames',
  ...readAugmentations,
  'epochs',
  'batchSize',
  'learningRate',
  'schedule',
  'earlyStopping',
  'evaluationDraws',
] as const;

/** What the training and evaluation graphs depend on: two equal settings give equal graphs. */
export type NetworkSettings = Readonly<Pick<Settings, (typeof networkNames)[number]>>;

/** What the training loop depends on beside the network: two equal settings train alike. */
export type TrainingSettings = Readonly<Pick<Settings, (typeof trainingNames)[number]>> & {
  readonly seed: number;
};

/** The part of a trial's settings that decides its graphs. */
export function networkSettings(settings: Settings): NetworkSettings {
  return pick(settings, networkNames);
}

/** The part of a trial's settings that decides how it is trained and measured. */
export function trainingSettings(settings: Settings, seed: number): TrainingSettings {
  return { seed, ...pick(settings, trainingNames) };
}

/** In the order of the names, which is that of model.json. */
function pick<Name extends keyof Settings>(
  settings: Settings,
  names: readonly Name[],
): Pick<Settings, Name> {
  return Object.fromEntries(names.map((name) => [name, settings[name]])) as Pick<Settings, Name>;
}
