import { z } from 'zod';
import { readJsonFile, smallFileBytes, writeJsonFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { causeSchema, trialStateSchema } from './cause.js';

/** What a trial process says by its exit code; anything else is a failure (shared with cluster jobs: 75 is sysexits' EX_TEMPFAIL). */
export const exitCode = {
  /** The result is published. */
  published: 0,
  /** Checkpointed on request: run me again. */
  checkpointed: 75,
  /** A higher attempt than mine exists: it owns the trial. */
  fenced: 76,
  /** The result had been published before. */
  alreadyPublished: 77,
  /** The loss became NaN or infinite: the same again would end the same. */
  diverged: 78,
} as const;

/** failure.json: why a trial process failed, in its own words. Without one, the exit code or signal must tell. */
export const failureFileSchema = z.strictObject({
  kind: z.enum(['out-of-memory', 'diverged', 'bad-data', 'exception', 'full-disk']),
  /** One sentence that a person can act on. */
  message: z.string(),
  /** The optimiser step at which it happened. */
  step: z.int().min(0).optional(),
});

export type FailureFile = z.output<typeof failureFileSchema>;

/** @throws the system's error: on a full disk there may be no room for it. */
export function writeFailure(attemptFolder: string, failure: FailureFile): void {
  writeJsonFile(runsLayout.failure(attemptFolder), failure);
}

/** Why the trial process failed; null where it did not say. @throws AttemptError 'damaged-file'. */
export function readFailure(attemptFolder: string): FailureFile | null {
  return readJsonFile(runsLayout.failure(attemptFolder), failureFileSchema, smallFileBytes);
}

/** end.json: how an attempt ended, written atomically by the coordinator before it is in the database. */
const endFileSchema = z.strictObject({
  format: z.literal(1),
  cause: causeSchema,
  /** The trial's state from here on: planned where it is to be run again. */
  state: trialStateSchema.exclude(['running']),
  /** Both null where the process was an orphan, whose end was not observed. */
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  /** One sentence on why it failed; null where there is nothing to explain. */
  message: z.string().nullable(),
  /** Step of the newest checkpoint it left, what the next attempt starts from; of a user's program the furthest it reported. */
  checkpointStep: z.int().min(0),
  /** Unix milliseconds. */
  startedAt: z.int(),
  endedAt: z.int(),
  /** The sweep whose attempt it was; missing where an older version wrote it, and where its coordinator was gone. */
  sweep: z.string().optional(),
  /** When a retry was requested after it, by a person or by a sweep that shares the trial: earlier failures count against no retry from then on. */
  retriedAt: z.int().optional(),
});

export type EndFile = z.output<typeof endFileSchema>;

export function writeEnd(attemptFolder: string, end: EndFile): void {
  writeJsonFile(runsLayout.end(attemptFolder), end);
}

/** How an attempt ended; null while it runs, or where its coordinator died. @throws AttemptError 'damaged-file'. */
export function readEnd(attemptFolder: string): EndFile | null {
  return readJsonFile(runsLayout.end(attemptFolder), endFileSchema, smallFileBytes);
}

/** progress.json: how far an attempt is, replaced atomically once a second at most. */
const progressFileSchema = z.strictObject({
  epoch: z.int().min(0),
  /** null where it is not known: a user's own program need not say. */
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

/** Replaces progress.json; the caller keeps to once a second. */
export function writeProgress(attemptFolder: string, progress: ProgressFile): void {
  writeJsonFile(runsLayout.progress(attemptFolder), progress);
}

/** How far an attempt is; null before it has said so. @throws AttemptError 'damaged-file'. */
export function readProgress(attemptFolder: string): ProgressFile | null {
  return readJsonFile(runsLayout.progress(attemptFolder), progressFileSchema, smallFileBytes);
}
