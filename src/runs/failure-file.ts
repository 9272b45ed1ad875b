import { z } from 'zod';
import { readJsonFile } from './json-file.js';
import { smallFileBytes, writeRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';

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
