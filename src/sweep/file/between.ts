import { z } from 'zod';
import { expected } from './issue-sentence.js';

/** Bounds to draw from: an axis of a random sweep that has no list of values. */
export const betweenSchema = z
  .strictObject({
    between: z.tuple([z.number(), z.number()]).describe('lowest and highest value, both possible'),
    scale: z
      .enum(['linear', 'log'])
      .default('linear')
      .describe('linear: all values are equally likely; log: all ratios are.'),
  })
  .describe('With strategy random alone: any value from the lowest to the highest is drawn.');

export type Between = z.output<typeof betweenSchema>;

/** Why bounds make no axis of this setting: both must be possible by themselves, and all between them is then. */
export function betweenMistake(
  { between, scale }: Between,
  setting: z.ZodType,
): { readonly path: readonly PropertyKey[]; readonly message: string } | undefined {
  const [lowest, highest] = between;
  const path = ['between'];
  if (lowest >= highest) return { path, message: 'the first value must be below the second' };
  if (scale === 'log' && lowest <= 0)
    return { path, message: 'with scale: log both values must be above 0' };
  for (const [index, value] of between.entries()) {
    const issue = setting.safeParse(value).error?.issues[0];
    if (issue !== undefined) return { path: ['between', index], message: expected(issue, value) };
  }
  return undefined;
}
