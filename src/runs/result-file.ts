import { z } from 'zod';
import { byNameSchema } from '../files/by-name.js';
import { readJsonFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { publishOnce } from '../files/atomic-write.js';

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

/** A trial's result; null before it has one. @throws AttemptError 'damaged-file'. */
export function readResult(trialFolder: string): ResultFile | null {
  return readJsonFile(runsLayout.result(trialFolder), resultFileSchema);
}

/**
 * Publishes a trial's result.json, once and for ever. Look with isFenced first.
 * @returns false where a result was there already: exit 77.
 */
export function publishResult(trialFolder: string, result: ResultFile): boolean {
  return publishOnce(runsLayout.result(trialFolder), `${JSON.stringify(result)}\n`);
}

/** A validation MSE this many times that of always guessing the training mean is no result: the network's output has run away. */
export const explodedFrom = 100;

/**
 * Whether the validation loss of a trial diverged though its training loss stayed finite, as BatchNorm's running statistics make it
 * with batches of one movie: even at the selected epoch, which has the lowest validation MSE of all, it is `explodedFrom` times the
 * naive baseline's on the same movies or more. Such a trial has succeeded as far as its process goes, but is never the best, and the
 * report counts it as diverged.
 * @param metrics of result.json; without baselineValidationMse, as of a user's own program, it is not known
 */
export function hasExploded(metrics: Readonly<Record<string, number>>): boolean {
  const { validationMse, baselineValidationMse } = metrics;
  if (validationMse === undefined || baselineValidationMse === undefined) return false;
  return validationMse >= explodedFrom * baselineValidationMse;
}

/** One sentence on it, and what to do. */
export function explodedText(metrics: Readonly<Record<string, number>>): string {
  const { validationMse = Number.NaN, baselineValidationMse = Number.NaN } = metrics;
  return `Its validation MSE diverged: ${validationMse.toPrecision(3)} at its best epoch, where guessing the mean makes ${baselineValidationMse.toPrecision(3)}. Use a batchSize of 2 or more with BatchNorm, a smaller learningRate, or more epochs.`;
}
