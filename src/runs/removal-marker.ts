import { z } from 'zod';
import { AttemptError } from './attempt-error.js';
import { isObeyed, readObeyedFile, smallFileBytes, writeJsonFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { trainingTrialSchema } from './trial-file.js';
import { sweepNameSchema } from './sweep-plan.js';

/**
 * .removing.json: a sweep that is being removed, and the trials that no other sweep had when that was decided. Names and ids are
 * such as plans allow: none of them leads out of its folder, even if another user wrote the file.
 */
const removalSchema = z.strictObject({
  format: z.literal(1),
  sweep: sweepNameSchema,
  trialIds: z.array(trainingTrialSchema.shape.trialId),
});

export type Removal = z.output<typeof removalSchema>;

/** From here on the sweep is removed, whatever happens. Hold lockRuns while calling it. */
export function markRemoval(runsFolder: string, removal: Removal): void {
  writeJsonFile(runsLayout.removing(runsFolder), removalSchema.parse(removal));
}

/**
 * The removal that has been decided and is not finished; null where there is none, or another user has decided it, whose next command
 * finishes it. @throws AttemptError 'damaged-removal'
 */
export function readRemoval(runsFolder: string): Removal | null {
  const path = runsLayout.removing(runsFolder);
  if (!isObeyed(path)) return null;
  try {
    return readObeyedFile(path, removalSchema, smallFileBytes);
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    if (error.problem.kind === 'foreign-file') return null;
    if (error.problem.kind !== 'damaged-file') throw error;
    const { reason } = error.problem;
    throw new AttemptError({ kind: 'damaged-removal', path, reason }, { cause: error });
  }
}
