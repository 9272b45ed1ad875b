import { z } from 'zod';

/** More points than this are a slip of the pen, not a plan. */
const mostDrawn = 100_000;

const randomSchema = z
  .strictObject({
    random: z.strictObject({
      trials: z
        .int()
        .min(1)
        .max(mostDrawn)
        .describe(
          'How many different points are drawn. Each is trained `replicates` times: 50 with 3 replicates are 150 trials.',
        ),
    }),
  })
  .describe(
    'Points drawn at random by the sweep’s seed, each value of a list equally likely. More trials keep the first ones.',
  );

/** Which points of the axes are trained. */
export const strategySchema = z.union([
  z.literal('grid').describe('Every combination.'),
  randomSchema,
]);

export type Strategy = z.output<typeof strategySchema>;
