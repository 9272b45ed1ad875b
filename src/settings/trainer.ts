import { z } from 'zod';
import { allNeutral, augmentationShape } from '../augmentations/augmentations.js';
import type { AugmentationName } from '../augmentations/augmentations.js';
import { backboneNames, smallestImage } from '../networks/backbones.js';
import { earlyStoppingSchema, scheduleSchema } from './schedule.js';
import { setting } from './setting.js';

/** A word, or a path as the sweep file gives it; the plan has it absolute. */
const pretrainedSchema = z
  .string()
  .max(4096)
  .regex(
    /^(none|imagenet|.+\.(safetensors|pth|pt|ckpt|bin|pth\.tar))$/,
    'expected none, imagenet, or a file that ends in .safetensors, .pth, .pt, .ckpt, .bin or .pth.tar',
  )
  .meta({ examples: ['none', 'imagenet', 'weights/resnet18.safetensors'] });

/**
 * Every setting of a trial with its default: the one source of types, errors, JSON Schema and documentation. `image` has no default:
 * left out, it is the dataset's.
 */
export const settingsSchema = z.strictObject({
  backbone: setting(
    z.enum(backboneNames).default('resnet18'),
    'The convolutional network under the one linear output.',
  ),
  frames: setting(
    z.int().min(1).max(100).default(5),
    'Frames drawn from a movie’s pool and stacked as 3 channels each.',
    { unit: 'frames' },
  ),
  ...augmentationShape,
  image: setting(
    z.int().min(smallestImage).max(512).optional(),
    'Height and width in pixels; must be the dataset’s, and may be left out.',
    { unit: 'pixels' },
  ),
  pretrained: setting(
    pretrainedSchema.default('none'),
    'Where the weights start: drawn at random, those of ImageNet, or a .safetensors or PyTorch .pth file.',
    { neutral: 'none' },
  ),
  firstConv: setting(
    z.enum(['repeat', 'fresh']).default('repeat'),
    'Pretrained: the first convolution repeats the RGB filters over all frames, divided by their number, or starts afresh.',
  ),
  freeze: setting(
    z.enum(['none', 'backbone', 'body']).default('none'),
    'What is not trained: nothing, all but the last layer, or all but the first convolution and the last layer.',
    { neutral: 'none' },
  ),
  precision: setting(
    z.enum(['float32', 'bfloat16']).default('float32'),
    'What convolutions and matrix products multiply in; weights stay float32.',
  ),
  epochs: setting(z.int().min(1).max(10_000).default(20), 'Passes over the training movies.', {
    unit: 'epochs',
  }),
  batchSize: setting(z.int().min(1).max(4096).default(32), 'Movies in one optimiser step.', {
    unit: 'movies',
  }),
  optimizer: setting(
    z.enum(['adam', 'sgd']).default('adam'),
    'Adam (Kingma and Ba 2015) or SGD with momentum.',
  ),
  beta1: setting(z.number().min(0).lt(1).default(0.9), 'Adam: decay of the first moment.'),
  beta2: setting(z.number().min(0).lt(1).default(0.999), 'Adam: decay of the second moment.'),
  epsilon: setting(
    z.number().gt(0).max(1).default(1e-8),
    'Adam: added to the root of the second moment.',
  ),
  momentum: setting(
    z.number().min(0).lt(1).default(0.9),
    'SGD: share of the last update that is kept.',
  ),
  learningRate: setting(
    z.number().gt(0).max(10).default(1e-3),
    'The highest learning rate of the schedule.',
  ),
  schedule: setting(scheduleSchema.default('constant'), 'How the learning rate moves.', {
    neutral: 'constant',
  }),
  weightDecay: setting(z.number().min(0).max(1).default(0), 'Pull of every parameter towards 0.', {
    neutral: 0,
  }),
  decay: setting(
    z.enum(['coupled', 'decoupled']).default('coupled'),
    'coupled adds the decay to the gradient (PyTorch’s Adam), decoupled to the update (AdamW).',
  ),
  clipNorm: setting(
    z.number().gt(0).nullable().default(null),
    'Largest norm of all gradients together; null leaves them as they are.',
    { neutral: null },
  ),
  loss: setting(
    z.enum(['mse', 'mae', 'huber']).default('mse'),
    'What training minimises; selection always looks at MSE.',
  ),
  dropout: setting(
    z.number().min(0).lt(1).default(0.5),
    'VGG’s two hidden layers: share of activations dropped while training.',
    { neutral: 0, unit: 'share' },
  ),
  earlyStopping: setting(
    earlyStoppingSchema.nullable().default(null),
    'End before the last epoch where the validation MSE falls no more; null never does.',
    { neutral: null },
  ),
  evaluationDraws: setting(
    z.int().min(1).max(100).default(1),
    'Fixed seeded draws of frames whose predictions are averaged in evaluation.',
    { unit: 'draws' },
  ),
});

/** What a sweep file may say of one trial; missing keys take the defaults. */
export type SettingsInput = z.input<typeof settingsSchema>;

/** One trial's settings, all decided: `image` is the dataset's. */
export type Settings = z.output<typeof settingsSchema> & { image: number };

/** Names of all settings, in the order they are documented. */
export const settingNames = Object.keys(settingsSchema.shape) as readonly (keyof Settings)[];

/** What is declared of a setting beside its type. */
interface SettingFacts {
  readonly description: string;
  /** undefined where the dataset decides. */
  readonly default: unknown;
  /** null for numbers without one, and for words. */
  readonly unit: string | null;
  /** The value that changes nothing; undefined where there is none. */
  readonly neutral: unknown;
}

/** `image` is missing: the dataset decides it. */
export const defaultSettings = settingsSchema.parse({});

export function settingFacts(name: keyof Settings): SettingFacts {
  const { description = '', unit, neutral } = settingsSchema.shape[name].meta() ?? {};
  return {
    description,
    default: defaultSettings[name],
    unit: typeof unit === 'string' ? unit : null,
    neutral: isAugmentation(name) ? allNeutral[name] : neutral,
  };
}

function isAugmentation(name: string): name is AugmentationName {
  return Object.hasOwn(allNeutral, name);
}

/** The settings that every trial's identity names: those that there were before any was left out. Nothing is added here. */
const alwaysNamed: ReadonlySet<string> = new Set(
  [
    'backbone frames noise resample reorder flip crop image pretrained firstConv freeze precision epochs batchSize optimizer beta1',
    'beta2 epsilon momentum learningRate schedule weightDecay decay clipNorm loss dropout earlyStopping evaluationDraws',
  ].flatMap((names) => names.split(' ')),
);

/** Whether a trial's identity may leave a setting out. */
export function mayBeLeftOut(name: string): boolean {
  return Object.hasOwn(settingsSchema.shape, name) && !alwaysNamed.has(name);
}

/** Whether it does: a later setting at the value that changes nothing, so that earlier ids stay. */
export function isLeftOut(name: string, value: unknown): boolean {
  return mayBeLeftOut(name) && value === settingFacts(name as keyof Settings).neutral;
}
