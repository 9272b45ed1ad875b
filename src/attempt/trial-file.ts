import { z } from 'zod';
import { settingsSchema } from '../config/settings.js';

/** The file of weights that a trial starts from, and what it must be. */
const weightsSchema = z.strictObject({
  /** Absolute, so that the trial process may be started anywhere. */
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** trial.json: all that decides a trial's result, written once when the trial is planned. */
export const trialFileSchema = z.strictObject({
  format: z.literal(1),
  trialId: z.string().regex(/^[0-9a-f]{16}$/),
  /** All decided; a setting that came into being after the trial was planned had its default then. */
  settings: settingsSchema.extend({ image: settingsSchema.shape.image.unwrap() }),
  /** Seeds every random stream of the trial; replicates of a point differ in this alone. */
  seed: z.int().min(0),
  dataset: z.strictObject({
    /** Absolute, so that the trial process may be started anywhere. */
    folder: z.string(),
    sha256: z.string(),
  }),
  /** Missing where the seed draws every weight. */
  weights: weightsSchema.optional(),
  /** The version of the trainer's meaning: a change of it changes results. */
  trainer: z.string(),
  code: z.strictObject({
    version: z.string(),
    commit: z.string().nullable(),
    dirty: z.boolean().nullable(),
  }),
});

export type TrialFile = z.output<typeof trialFileSchema>;
