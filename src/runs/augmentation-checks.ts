import { z } from 'zod';
import { augmentationNames } from '../augmentations/augmentations.js';
import { trainingTrialSchema } from './trial-file.js';


const augmentationValue = z.union([z.number(), z.boolean()]);

/** One augmentation at one value, alone: the settings have all others off. */
const wantedSchema = z.strictObject({
  knob: z.enum(augmentationNames),
  value: augmentationValue,
  settings: trainingTrialSchema.shape.settings,
  seed: trainingTrialSchema.shape.seed,
});

/** What the process that checks augmentations is asked, on its standard input. */
export const augmentationCheckRequestSchema = z.strictObject({
  dataset: trainingTrialSchema.shape.dataset,
  wanted: z.array(wantedSchema),
});
export type AugmentationCheckRequest = z.output<typeof augmentationCheckRequestSchema>;
export type WantedAugmentation = AugmentationCheckRequest['wanted'][number];

/** What turning one augmentation on did to the first batch of training movies: mean absolute differences of pixels, 0 to 255. */
const augmentationCheckSchema = z.strictObject({
  knob: z.enum(augmentationNames),
  value: augmentationValue,
  /** Frames of a sample. */
  frames: z.int().min(1),
  /** Movies that were looked at, and epochs of each. */
  movies: z.int().min(1),
  epochs: z.int().min(2),
  /** On against off in the same epoch. */
  onAgainstOff: z.number().min(0),
  /** One epoch against the next, with it on and with it off: off, nothing should change. */
  betweenEpochs: z.number().min(0),
  betweenEpochsOff: z.number().min(0),
  /** Of all training movies: how many there are, and how many have nothing but whole pools to draw. */
  trainingMovies: z.int().min(1),
  wholePools: z.int().min(0),
});
export type AugmentationCheck = z.output<typeof augmentationCheckSchema>;

/** The answer of that process, on its standard output. */
export const augmentationCheckAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('made'), checks: z.array(augmentationCheckSchema) }),
  /** One sentence on why there is none. */
  z.strictObject({ kind: z.literal('failed'), reason: z.string() }),
]);

/** The checks as they are kept with a sweep's plan. */
export const augmentationCheckRecordSchema = z.strictObject({
  /** Hash of all that they depend on: equal ones need not be made again. */
  of: z.string(),
  /** Values that were left out, beyond the most that are checked. */
  leftOut: z.int().min(0),
  answer: augmentationCheckAnswerSchema,
});
export type AugmentationCheckRecord = z.output<typeof augmentationCheckRecordSchema>;
