import { z } from 'zod';
import { failureFileSchema } from './attempt-end.js';
import { trainingTrialSchema } from './trial-file.js';

/** What the process that tries one kind of trial is asked, on its standard input. */
export const preflightRequestSchema = z.strictObject({
  trial: trainingTrialSchema,
  /** Where its checkpoint is written; the caller removes it. Absolute. */
  scratch: z.string(),
});
export type PreflightRequest = z.output<typeof preflightRequestSchema>;

/** What it does, in this order. */
const stages = ['starting', 'training step', 'validation batch', 'checkpoint'] as const;
export type PreflightStage = (typeof stages)[number];

const speed = z.number().gt(0).nullable();

const passedSchema = z.strictObject({
  kind: z.literal('passed'),
  /** Most bytes that the process held. */
  peakMemoryBytes: z.int().min(0),
  /** Milliseconds of one step once the graph was warm; null where a frozen backbone is run only once, before the steps. */
  stepMs: speed,
  /** Movies a second; null as stepMs, or without a validation split. */
  samplesPerSecond: speed,
  evalSamplesPerSecond: speed,
});
export type PreflightPassed = z.output<typeof passedSchema>;

/** A line of its standard output; the last is 'passed' or 'failed'. */
export const preflightLineSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stage'), stage: z.enum(stages) }),
  passedSchema,
  z.strictObject({ kind: z.literal('failed'), failure: failureFileSchema }),
]);
export type PreflightLine = z.output<typeof preflightLineSchema>;
