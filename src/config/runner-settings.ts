import { z } from 'zod';

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const durationForm = 'expected a number with s, m, h or d, such as 90s or 2h';

/** A duration as text: a number and its unit. */
export const durationSchema = z
  .string({ error: durationForm })
  .regex(/^\d{1,6}(\.\d+)?[smhd]$/, durationForm)
  .meta({ examples: ['90s', '10m', '2h'] });

/** Milliseconds of a duration such as 90s, 10m, 2h or 1d, as the schema has checked it. */
export function durationMs(duration: string): number {
  return Number(duration.slice(0, -1)) * unitMs[duration.slice(-1) as keyof typeof unitMs];
}

/** How trials are run: nothing here changes a result. */
export const runnerSchema = z.strictObject({
  workers: z
    .union([z.literal('auto'), z.int().min(1).max(256)])
    .default('auto')
    .describe('Trials at once; auto is one a GPU, or one a CPU core where there is none.'),
  trialTimeout: durationSchema.default('12h').describe('Longest time an attempt may take.'),
  stallTimeout: durationSchema
    .default('10m')
    .describe('Longest time without progress before an attempt is stopped and tried again.'),
  retries: z
    .int()
    .min(0)
    .max(100)
    .default(2)
    .describe('Attempts after an accident; a loss that diverged is never tried again.'),
  keep: z
    .enum(['best', 'all', 'none'])
    .default('best')
    .describe(
      'Which trained networks stay on disk: of each point the replicate with the lowest validation MSE, all, or none.',
    ),
});
