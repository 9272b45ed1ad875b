import { z } from 'zod';

/** Metrics a trial may be ended by: all of the validation split, and the lower the better. */
const pruneMetrics = ['validationMse', 'validationMae'] as const;

/** Asynchronous successive halving (ASHA), Li et al., 2020, arXiv:1810.05934. */
export const pruneSchema = z.strictObject({
  asha: z
    .strictObject({
      metric: z
        .enum(pruneMetrics)
        .default('validationMse')
        .describe('What trials are compared by: never anything of the test split.'),
      reduction: z
        .int()
        .min(2)
        .max(100)
        .default(3)
        .describe('One in so many goes on from each rung; rungs are so many times apart.'),
      minEpochs: z
        .int()
        .min(1)
        .max(100_000)
        .default(5)
        .describe('Epochs that every trial gets: the first rung.'),
    })
    .describe('Asynchronous successive halving.'),
});
