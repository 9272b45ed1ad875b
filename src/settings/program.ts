import { z } from 'zod';

const word = z
  .string()
  .max(4096)
  .regex(/^[^\0]*$/, 'a word of a command holds no zero byte');

/** A user's own program in the place of the trainer. */
export const programSchema = z.strictObject({
  command: z
    .array(word, 'expected a list of words, such as [python3, train.py]')
    .min(1)
    .max(256)
    .refine(([program]) => program !== '', 'expected the name of a program first')
    .describe(
      'The program and its arguments, each a word of its own: no shell reads them. It runs in the folder that `run` is called in.',
    ),
});
