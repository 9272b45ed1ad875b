import { z } from 'zod';

/** A shell would do something with these; here they would reach the program as they are. */
const meantForShell = /[|&;<>()$`"'\\*?~#{}[\]\n]/;

/** A program and its arguments: a list, or one line whose words are split at spaces. No shell is ever asked. */
export const commandSchema = z.union([
  z.array(z.string().max(10_000)).min(1, 'expected a program and its arguments').max(1000),
  z
    .string()
    .max(10_000)
    .refine((line) => line.trim() !== '', 'expected a program and its arguments')
    .refine(
      (line) => !meantForShell.test(line),
      'there is no shell here; write a list such as ["sh", "-c", "…"] where one is meant',
    ),
]);

/** The program and its arguments. */
export function commandWords(command: z.output<typeof commandSchema>): readonly string[] {
  return typeof command === 'string' ? command.trim().split(/\s+/) : command;
}

/** Why the system does not start a program, in words. @param code of the system's error */
export function whyNotStarted(code: string): string {
  if (code === 'ENOENT')
    return 'there is no such program, or the interpreter it asks for is missing';
  return code === 'EACCES' ? 'it is no file that may be executed' : code;
}

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
      'The program and its arguments, each a separate word: no shell reads them. It runs in the folder that `run` is called in.',
    ),
});
