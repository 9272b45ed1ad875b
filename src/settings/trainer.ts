import { z } from 'zod';
import { allNeutral, augmentationShape } from '../augmentations/augmentations.js';
import type { AugmentationName } from '../augmentations/augmentations.js';
import { backboneNames } from '../networks/backbones.js';

const scheduleSchema = z.union([
  z.literal('constant').describe('The learning rate stays as given.'),
  z
    .strictObject({
      step: z.strictObject({
        every: z.int().min(1).describe('epochs between two steps'),
        factor: z.number().gt(0).max(1).describe('what the rate is multiplied by at each step'),
      }),
    })
    .describe('The rate is multiplied by factor every so many epochs.'),
  z
    .strictObject({
      cosine: z.strictObject({
        warmup: z.number().min(0).default(0).describe('epochs of linear warm-up'),
        floor: z.number().min(0).max(1).default(0).describe('last rate as a share of learningRate'),
      }),
    })
    .describe('Linear warm-up, then half a cosine (Loshchilov and Hutter 2017, no restart).'),
  z
    .strictObject({
      onecycle: z.strictObject({
        warmup: z.number().gt(0).lt(1).default(0.3).describe('share of all steps that rise'),
        start: z
          .number()
          .gt(0)
          .max(1)
          .default(0.04)
          .describe('first rate as a share of learningRate'),
        floor: z
          .number()
          .min(0)
          .max(1)
          .default(0.0001)
          .describe('last rate as a share of learningRate'),
      }),
    })
    .describe(
      'One cosine rise to learningRate and one fall (Smith 2018, as PyTorch’s OneCycleLR).',
    ),
  z
    .strictObject({
      plateau: z.strictObject({
        factor: z.number().gt(0).lt(1).default(0.1).describe('what the rate is multiplied by'),
        patience: z
          .int()
          .min(0)
          .default(5)
          .describe('epochs without a lower validation MSE that are still borne'),
        minDelta: z
          .number()
          .min(0)
          .default(0)
          .describe('how much lower the validation MSE must be to count as lower'),
        floor: z
          .number()
          .min(0)
          .max(1)
          .default(0)
          .describe('lowest rate as a share of learningRate'),
      }),
    })
    .describe(
      'The rate is multiplied by factor where the validation MSE falls no more (PyTorch’s ReduceLROnPlateau).',
    ),
]);

const earlyStoppingSchema = z.strictObject({
  patience: z.int().min(1).describe('epochs without a lower validation MSE after which it ends'),
  minDelta: z
    .number()
    .min(0)
    .default(0)
    .describe('how much lower the validation MSE must be to count as lower'),
});

/** A word, or a path as the sweep file gives it; the plan has it absolute. */
const pretrainedSchema = z
  .string()
  .max(4096)
  .regex(
    /^(none|imagenet|.+\.(safetensors|pth|pt|ckpt|bin|pth\.tar))$/,
    'expected none, imagenet, or a file that ends in .safetensors, .pth, .pt, .ckpt, .bin or .pth.tar',
  )
  .meta({ examples: ['none', 'imagenet', 'weights/resnet18.safetensors'] });

/** Pixels below which the last layers of a backbone would have nothing left to see. */
export const smallestImage = 32;

/**
 * Every setting of a trial with its default: the one source of types, of errors and of the JSON Schema that editors use.
 * `image` has no default of its own: left out, it is the dataset's.
 */
export const settingsSchema = z.strictObject({
  backbone: z
    .enum(backboneNames)
    .default('resnet18')
    .describe('The convolutional network under the one linear output.'),
  frames: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe('Frames drawn from a movie’s pool and stacked as 3 channels each.')
    .meta({ unit: 'frames' }),
  ...augmentationShape,
  image: z
    .int()
    .min(smallestImage)
    .max(512)
    .optional()
    .describe('Height and width in pixels; must be the dataset’s, and may be left out.')
    .meta({ unit: 'pixels' }),
  pretrained: pretrainedSchema
    .default('none')
    .describe(
      'Where the weights start: drawn at random, those of ImageNet, or a .safetensors or PyTorch .pth file.',
    )
    .meta({ neutral: 'none' }),
  firstConv: z
    .enum(['repeat', 'fresh'])
    .default('repeat')
    .describe(
      'Pretrained: the first convolution repeats the RGB filters over all frames, divided by their number, or starts afresh.',
    ),
  freeze: z
    .enum(['none', 'backbone', 'body'])
    .default('none')
    .describe(
      'What is not trained: nothing, all but the last layer, or all but the first convolution and the last layer.',
    )
    .meta({ neutral: 'none' }),
  precision: z
    .enum(['float32', 'bfloat16'])
    .default('float32')
    .describe('What convolutions and matrix products multiply in; weights stay float32.'),
  epochs: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe('Passes over the training movies.')
    .meta({ unit: 'epochs' }),
  batchSize: z
    .int()
    .min(1)
    .max(4096)
    .default(32)
    .describe('Movies in one optimiser step.')
    .meta({ unit: 'movies' }),
  optimizer: z
    .enum(['adam', 'sgd'])
    .default('adam')
    .describe('Adam (Kingma and Ba 2015) or SGD with momentum.'),
  beta1: z.number().min(0).lt(1).default(0.9).describe('Adam: decay of the first moment.'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('Adam: decay of the second moment.'),
  epsilon: z
    .number()
    .gt(0)
    .max(1)
    .default(1e-8)
    .describe('Adam: added to the root of the second moment.'),
  momentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .describe('SGD: share of the last update that is kept.'),
  learningRate: z
    .number()
    .gt(0)
    .max(10)
    .default(1e-3)
    .describe('The highest learning rate of the schedule.'),
  schedule: scheduleSchema
    .default('constant')
    .describe('How the learning rate moves.')
    .meta({ neutral: 'constant' }),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Pull of every parameter towards 0.')
    .meta({ neutral: 0 }),
  decay: z
    .enum(['coupled', 'decoupled'])
    .default('coupled')
    .describe(
      'coupled adds the decay to the gradient (PyTorch’s Adam), decoupled to the update (AdamW).',
    ),
  clipNorm: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe('Largest norm of all gradients together; null leaves them as they are.')
    .meta({ neutral: null }),
  loss: z
    .enum(['mse', 'mae', 'huber'])
    .default('mse')
    .describe('What training minimises; selection always looks at MSE.'),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0.5)
    .describe('VGG’s two hidden layers: share of activations dropped while training.')
    .meta({ neutral: 0, unit: 'share' }),
  earlyStopping: earlyStoppingSchema
    .nullable()
    .default(null)
    .describe('End before the last epoch where the validation MSE falls no more; null never does.')
    .meta({ neutral: null }),
  evaluationDraws: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('Fixed seeded draws of frames whose predictions are averaged in evaluation.')
    .meta({ unit: 'draws' }),
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

const defaults: Readonly<Record<string, unknown>> = settingsSchema.parse({});

export function settingFacts(name: keyof Settings): SettingFacts {
  const { description = '', unit, neutral } = settingsSchema.shape[name].meta() ?? {};
  return {
    description,
    default: defaults[name],
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
