import { z } from 'zod';

/** One line of metrics.jsonl. `seq` counts the lines of an attempt from 1; a torn last line is ignored by readers. */
export const metricRecordSchema = z.strictObject({
  seq: z.int().min(1),
  /** From 1; 0 is before the first. */
  epoch: z.int().min(0),
  /** Optimiser steps done. */
  step: z.int().min(0),
  /** trainMse, validationMse, validationMae, learningRate, gradientNorm, samplesPerSecond … */
  name: z.string().min(1).max(100),
  value: z.number(),
  wallTimeMs: z.number(),
});

export type MetricRecord = z.output<typeof metricRecordSchema>;
