import { z } from 'zod';

const metricsSchema = z.record(z.string(), z.number());

/** result.json: published once, by link(), when a trial has succeeded. All MSEs and labels are on the standardised scale. */
export const resultFileSchema = z.strictObject({
  format: z.literal(1),
  trialId: z.string(),
  attempt: z.int().min(1),
  /** The epoch (from 1) whose parameters were kept: lowest validation MSE, or the last where there is no validation split. */
  selectedEpoch: z.int().min(1),
  epochs: z.int().min(1),
  /**
   * trainMse, validationMse, validationMae, validationPearson, testMse, testMae, testPearson, baselineValidationMse, baselineTestMse;
   * those of an empty split are missing, as is a Pearson r without variance.
   */
  metrics: metricsSchema,
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

export type ResultFile = z.output<typeof resultFileSchema>;
export type Prediction = ResultFile['predictions'][number];
