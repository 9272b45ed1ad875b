import { z } from 'zod';
import { expected } from './issue-sentence.js';
import { settingsSchema, type Settings } from '../../settings/trainer.js';

/** The most values one axis may have: a typo in a step must not fill the memory. */
const mostValues = 10_000;

const bothIncluded = 'first and last value, both included';

const rangeSchema = z
  .strictObject({
    range: z.tuple([z.number(), z.number()]).describe(bothIncluded),
    step: z.number().gt(0),
  })
  .describe('From the first value upwards in equal steps, the last one included.');

const linspaceSchema = z
  .strictObject({
    linspace: z.tuple([z.number(), z.number()]).describe(bothIncluded),
    count: z.int().min(2).max(mostValues),
  })
  .describe('So many values at equal distances.');

/** NumPy's logspace takes exponents; this one takes the values themselves. */
const logBound = z.number().gt(0, {
  error: ({ input }) => {
    const meant = Number((10 ** (input as number)).toPrecision(3));
    const advice = meant > 0 && meant < 1 ? `; it takes values, not exponents: write ${meant}` : '';
    return `must be above 0${advice}`;
  },
});

const logspaceSchema = z
  .strictObject({
    logspace: z.tuple([logBound, logBound]).describe(`${bothIncluded} and above 0`),
    count: z.int().min(2).max(mostValues),
  })
  .describe('So many values at equal ratios.');

/** Bounds to draw from: an axis of a random sweep that has no list of values. */
const betweenSchema = z
  .strictObject({
    between: z.tuple([z.number(), z.number()]).describe('lowest and highest value, both possible'),
    scale: z
      .enum(['linear', 'log'])
      .default('linear')
      .describe('linear: all values are equally likely; log: all ratios are.'),
  })
  .describe('With strategy random alone: any value from the lowest to the highest is drawn.');

export type Between = z.output<typeof betweenSchema>;

const spacedSchemas = [rangeSchema, linspaceSchema, logspaceSchema] as const;
type Spaced = z.output<(typeof spacedSchemas)[number]>;

/** An axis as a sweep file has it: a list, a rule that makes one, or bounds to draw from. */
export type Axis = readonly unknown[] | Spaced | Between;

/** A setting's own schema, without the default it takes when it is left out. */
export function requiredSetting(name: keyof Settings): z.ZodType {
  let schema: unknown = settingsSchema.shape[name];
  while (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional)
    schema = schema.unwrap();
  return schema as z.ZodType;
}

/** The values one setting is swept over: a list, or for numbers also a spacing rule or bounds. */
export function axisSchema(name: keyof Settings): z.ZodType {
  const value = requiredSetting(name);
  const number = numberOf(value);
  return number === undefined ? listAxis(value) : spacedAxis(value, number);
}

function listAxis(value: z.ZodType): z.ZodType {
  return z.array(value).min(1, 'an axis needs at least one value').max(mostValues);
}

/** A list, a spacing rule or bounds. @param number what the values of rules and bounds may be */
export function spacedAxis(value: z.ZodType, number: z.ZodNumber): z.ZodType {
  return z.union([
    listAxis(value),
    ...spacedSchemas.map((schema) =>
      schema.superRefine((axis: Spaced, context) => {
        const message = spacedMistake(axis, number);
        if (message === undefined) return;
        context.addIssue({ code: 'custom', path: [ruleOf(axis)], message });
      }),
    ),
    betweenSchema.superRefine((axis, context) => {
      const mistake = betweenMistake(axis, number);
      if (mistake !== undefined) context.addIssue({ code: 'custom', ...mistake });
    }),
  ]);
}

/** The numbers that a setting takes, also where null is possible beside them. */
function numberOf(setting: z.ZodType): z.ZodNumber | undefined {
  const bare = setting instanceof z.ZodNullable ? setting.unwrap() : setting;
  return bare instanceof z.ZodNumber ? bare : undefined;
}

/** Whether a setting takes whole numbers alone. */
export function isWhole(name: keyof Settings): boolean {
  return numberOf(requiredSetting(name))?.isInt === true;
}

function ruleOf(axis: Spaced): 'range' | 'linspace' | 'logspace' {
  if ('range' in axis) return 'range';
  return 'linspace' in axis ? 'linspace' : 'logspace';
}

/** Why a rule makes no axis of this setting: a list reports its values, those of a rule are only known once they are made. */
function spacedMistake(axis: Spaced, setting: z.ZodNumber): string | undefined {
  const [first, last] = boundsOf(axis);
  if ('range' in axis && last < first) return 'the first value must not be above the last';
  // The bounds of logspace and the count report themselves.
  if ('logspace' in axis && (first <= 0 || last <= 0)) return undefined;
  const count = axisCount(axis);
  if (!(count <= mostValues)) {
    const message = `it makes more than ${mostValues} values; choose a larger step`;
    return 'range' in axis ? message : undefined;
  }
  // The possible values are an interval: where any number is possible, the ends decide for all between them.
  const places = setting.isInt ? Array.from({ length: count }, (_, at) => at) : [0, count - 1];
  for (const index of places) {
    const value = spacedValue(axis, index);
    const issue = setting.safeParse(value).error?.issues[0];
    if (issue !== undefined) return `it makes ${value}, and ${expected(issue, value)}`;
  }
  return undefined;
}

/** Why bounds make no axis of this setting: where both are possible, all between them is. */
function betweenMistake({ between, scale }: Between, setting: z.ZodType) {
  const [lowest, highest] = between;
  const path = ['between'];
  if (lowest >= highest) return { path, message: 'the first value must be below the second' };
  if (scale === 'log' && lowest <= 0) {
    return { path, message: 'with scale: log both values must be above 0' };
  }
  for (const [index, value] of between.entries()) {
    const issue = setting.safeParse(value).error?.issues[0];
    if (issue !== undefined) return { path: ['between', index], message: expected(issue, value) };
  }
  return undefined;
}

/** How many values an axis has, without making them; infinite for bounds. */
export function axisCount(axis: Axis): number {
  if ('between' in axis) return Infinity;
  if (!('range' in axis)) return 'count' in axis ? axis.count : axis.length;
  const [first, last] = axis.range;
  // A step that misses the last value by rounding alone reaches it.
  return Math.floor((last - first) / axis.step + 1e-9) + 1;
}

/** An axis as a list of values. */
export function axisValues(axis: readonly unknown[] | Spaced): readonly unknown[] {
  if (!('range' in axis || 'linspace' in axis || 'logspace' in axis)) return axis;
  return Array.from({ length: axisCount(axis) }, (_, index) => spacedValue(axis, index));
}

/**
 * One of the numbers that a rule makes, rounded to 12 significant digits, so that .1 + .2 is .3. Bounds and whole numbers stay as they
 * are, and so does everything where the steps are too fine for 12 digits.
 */
function spacedValue(axis: Spaced, index: number): number {
  const value = exactValue(axis, index);
  const bounds = boundsOf(axis);
  if (bounds.includes(value) || Number.isSafeInteger(value)) return value;
  const rounded = Number(value.toPrecision(12));
  const step = Math.abs(exactValue(axis, index === 0 ? 1 : index - 1) - value);
  return Math.abs(value - rounded) > step * 1e-3 ? value : rounded;
}

function boundsOf(axis: Spaced): readonly [number, number] {
  if ('range' in axis) return axis.range;
  return 'linspace' in axis ? axis.linspace : axis.logspace;
}

function exactValue(axis: Spaced, index: number): number {
  const [first, last] = boundsOf(axis);
  if ('range' in axis) return first + index * axis.step;
  // The last value is the bound itself, whatever rounding makes of it.
  if (index === axis.count - 1) return last;
  const share = index / (axis.count - 1);
  return 'linspace' in axis ? first + share * (last - first) : first * (last / first) ** share;
}
