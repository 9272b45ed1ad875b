import { z } from 'zod';
import { readJsonFile, smallFileBytes, writeRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';

/** progress.json: where an attempt stands, replaced whole once a second at most. */
const progressFileSchema = z.strictObject({
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

/** Replaces progress.json; the caller keeps to once a second. */
export function writeProgress(attemptFolder: string, progress: ProgressFile): void {
  writeRunsFile(runsLayout.progress(attemptFolder), `${JSON.stringify(progress)}\n`);
}

/** Where an attempt stands; null before it has said so. @throws AttemptError 'damaged-file'. */
export function readProgress(attemptFolder: string): ProgressFile | null {
  return readJsonFile(runsLayout.progress(attemptFolder), progressFileSchema, smallFileBytes);
}
