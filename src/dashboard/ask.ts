import { z } from 'zod';
import { sweepNameSchema } from '../runs/sweep-plan.js';

const sweep = sweepNameSchema;
const trial = z.string().regex(/^[0-9a-f]{16}$/);

/** What a button of the page asks for: of one trial, or of the whole sweep. */
export const askSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stop'), sweep, trial: trial.optional() }),
  z.strictObject({ kind: z.literal('pause'), sweep }),
  z.strictObject({ kind: z.literal('resume'), sweep }),
  /** Of a sweep those that failed or timed out. */
  z.strictObject({ kind: z.literal('retry'), sweep, trial: trial.optional() }),
]);

export type Ask = z.output<typeof askSchema>;

/** Has it done, as the command of the same name does. @returns one sentence on what came of it. @throws an error with a sentence */
export type Answerer = (ask: Ask) => Promise<string>;
