import { z } from 'zod';
import { causeSchema, trialStateSchema } from './cause.js';
import { readJsonFile } from './json-file.js';
import { smallFileBytes, writeRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';

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
