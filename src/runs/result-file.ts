import { byNameSchema } from '../files/by-name.js';
import { z } from 'zod';

const sharedParts = {
  format: z.literal(1),
  trialId: z.string(),
  attempt: z.int().min(1),
};

/** result.json of a trained trial. All MSEs and labels are on the standardised scale. */
const trainingResultSchema = z.strictObject({
  kind: z.literal('training').optional(),
  ...sharedParts,
  /** The epoch (from 1) whose parameters were kept: lowest validation MSE, or the last where there is no validation split. */
  selectedEpoch: z.int().min(1),
  epochs: z.int().min(1),
  /**
   * trainMse, validationMse, validationMae, validationPearson, testMse, testMae, testPearson, baselineValidationMse, baselineTestMse;
   * those of an empty split are missing, as is a Pearson r without variance.
   */
  metrics: byNameSchema(z.number()),
  /** One a movie of the validation and test splits. */
  predictions: z.array(
    z.strictObject({
      movieId: z.string(),
      split: z.enum(['validation', 'test']),
      label: z.number(),
      prediction: z.number(),
    }),
  ),
  /** Training and evaluation over all attempts, without time between attempts. */
  wallTimeMs: z.number(),
  peakMemoryBytes: z.number(),
  device: z.strictObject({
    kind: z.enum(['cpu', 'gpu']),
    name: z.string(),
    tensorflow: z.string(),
    threads: z.int(),
  }),
});

/** result.json of a user's own program: what it said last of each metric. It leaves no predictions, and its device is its own affair. */
const commandResultSchema = z.strictObject({
  kind: z.literal('command'),
  ...sharedParts,
  /** At least one; finite. */
  metrics: byNameSchema(z.number()),
  /** Of all attempts, without time between attempts. */
  wallTimeMs: z.number(),
  /** The most that the process of the last attempt was seen to hold, without its children; null where the system does not say. */
  peakMemoryBytes: z.number().nullable(),
});

/** result.json: published once, by link(), when a trial has succeeded. */
export const resultFileSchema = z.discriminatedUnion('kind', [
  trainingResultSchema,
  commandResultSchema,
]);

export type ResultFile = z.output<typeof resultFileSchema>;
export type TrainingResult = z.output<typeof trainingResultSchema>;
export type Prediction = TrainingResult['predictions'][number];
