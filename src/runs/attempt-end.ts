import { z } from 'zod';
import { readJsonFile, smallFileBytes, writeRunsFile } from './runs-file.js';
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

/** failure.json: why a trial process gave up, in its own words. Without one, the exit code or signal must tell. */
export const failureFileSchema = z.strictObject({
  kind: z.enum(['out-of-memory', 'diverged', 'bad-data', 'exception', 'full-disk']),
  /** One sentence that a person can act on. */
  message: z.string(),
  /** The optimiser step at which it happened. */
  step: z.int().min(0).optional(),
});

export type FailureFile = z.output<typeof failureFileSchema>;

/** Writes failure.json. @throws the system's error: on a full disk there may be no room for it. */
export function writeFailure(attemptFolder: string, failure: FailureFile): void {
  writeRunsFile(runsLayout.failure(attemptFolder), `${JSON.stringify(failure)}\n`);
}

/** What the trial process said of its failure; null where it said nothing. @throws AttemptError 'damaged-file'. */
export function readFailure(attemptFolder: string): FailureFile | null {
  return readJsonFile(runsLayout.failure(attemptFolder), failureFileSchema, smallFileBytes);
}

/** end.json: how an attempt ended, written whole by the coordinator before the database hears of it. */
const endFileSchema = z.strictObject({
  format: z.literal(1),
  cause: causeSchema,
  /** The trial's state from here on: planned where it is to be run again. */
  state: trialStateSchema.exclude(['running']),
  /** Both null where the process was an orphan, whose ending nobody saw. */
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  /** One sentence on why it failed; null where there is nothing to explain. */
  message: z.string().nullable(),
  /** Step of the newest checkpoint it left, what the next attempt starts from; of a user's program the furthest it told of. */
  checkpointStep: z.int().min(0),
  /** Unix milliseconds. */
  startedAt: z.int(),
  endedAt: z.int(),
  /** The sweep whose attempt it was; missing where an older version wrote it, and where its coordinator was gone. */
  sweep: z.string().optional(),
  /** When another try was asked for after it, by a person or by a sweep that shares the trial: earlier accidents count against no retry from then on. */
  retriedAt: z.int().optional(),
});

export type EndFile = z.output<typeof endFileSchema>;

export function writeEnd(attemptFolder: string, end: EndFile): void {
  writeRunsFile(runsLayout.end(attemptFolder), `${JSON.stringify(end)}\n`);
}

/** How an attempt ended; null while it runs, or where its coordinator died. @throws AttemptError 'damaged-file'. */
export function readEnd(attemptFolder: string): EndFile | null {
  return readJsonFile(runsLayout.end(attemptFolder), endFileSchema, smallFileBytes);
}
