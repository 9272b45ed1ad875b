import { z } from 'zod';

/** Settings of a user's own program: it alone knows what they mean. Values are JSON. */
export type FreeSettings = Readonly<Record<string, unknown>>;

/** More than this is data, which belongs in a file that a setting names. */
const longestText = 4000;
const deepest = 5;

const spacingRules = ['range', 'linspace', 'logspace', 'between'];

/** A name that every language can hold as a key. */
export const freeNameSchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_.-]{0,59}$/,
    'expected a letter, then letters, digits, dots, hyphens or underscores, 60 in all',
  );

/** What a free setting may be: anything JSON holds, as long as it is small. */
export const freeValueSchema = z
  .unknown()
  .superRefine((value, context) => {
    const message = valueMistake(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ type: ['number', 'string', 'boolean', 'null', 'array', 'object'] });

function valueMistake(value: unknown): string | undefined {
  if (!isJson(value, deepest)) {
    return 'expected a number, text, true, false or null, or lists and keys of these';
  }
  if (JSON.stringify(value).length > longestText) {
    return `expected at most ${longestText} characters as JSON; name a file that the program reads`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return spacingRules.some((rule) => Object.hasOwn(value, rule))
    ? 'a setting that is swept belongs under grid'
    : undefined;
}

/** Whether JSON holds the value as it is, no more than so many levels deep. */
function isJson(value: unknown, levels: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || levels === 0) return false;
  return Object.values(value).every((member) => isJson(member, levels - 1));
}
