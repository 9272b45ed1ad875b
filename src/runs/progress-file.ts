import { z } from 'zod';

/** progress.json: where an attempt stands, replaced whole once a second at most. */
export const progressFileSchema = z.strictObject({
  epoch: z.int().min(0),
  /** null where nobody knows: a user's own program need not say. */
  epochs: z.int().min(1).nullable(),
  step: z.int().min(0),
  steps: z.int().min(1).nullable(),
  samplesPerSecond: z.number().min(0).nullable(),
  peakMemoryBytes: z.number().min(0),
  /** Estimated milliseconds to the end; null before there is a speed to go by. */
  etaMs: z.number().min(0).nullable(),
  /** Unix time in milliseconds of this record. */
  at: z.number(),
});

export type ProgressFile = z.output<typeof progressFileSchema>;
