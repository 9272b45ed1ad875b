import { z } from 'zod';
import { settingsSchema, type Settings } from './settings.js';

/** The most values one axis may have: a typo in a step must not fill the memory. */
const mostValues = 10_000;

const rangeSchema = z
  .strictObject({
    range: z.tuple([z.number(), z.number()]).describe('first and last value, both included'),
    step: z.number().gt(0),
  })
  .describe('From the first value upwards in equal steps, the last one included.');

const linspaceSchema = z
  .strictObject({
    linspace: z.tuple([z.number(), z.number()]).describe('first and last value, both included'),
    count: z.int().min(2).max(mostValues),
  })
  .describe('So many values at equal distances.');

const logspaceSchema = z
  .strictObject({
    logspace: z
      .tuple([z.number().gt(0), z.number().gt(0)])
      .describe('first and last value, both included and above 0'),
    count: z.int().min(2).max(mostValues),
  })
  .describe('So many values at equal ratios.');

const spacedSchemas = [rangeSchema, linspaceSchema, logspaceSchema] as const;
type Spaced = z.output<(typeof spacedSchemas)[number]>;

/** A setting's own schema, without the default it takes when it is left out. */
export function requiredSetting(name: keyof Settings): z.ZodType {
  let schema: unknown = settingsSchema.shape[name];
  while (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional)
    schema = schema.unwrap();
  return schema as z.ZodType;
}

/** The values one setting is swept over: a list, or for numbers also a spacing rule. */
export function axisSchema(name: keyof Settings): z.ZodType {
  const value = requiredSetting(name);
  const list = z.array(value).min(1, 'an axis needs at least one value').max(mostValues);
  return value instanceof z.ZodNumber ? z.union([list, ...spacedSchemas]) : list;
}

/** An axis as a list of values; numbers that a rule makes are rounded to 12 significant digits, so that .1 + .2 is .3. */
export function axisValues(axis: readonly unknown[] | Spaced): readonly unknown[] {
  if (!('range' in axis || 'linspace' in axis || 'logspace' in axis)) return axis;
  return spacedValues(axis).map((value) => Number(value.toPrecision(12)));
}

function spacedValues(axis: Spaced): number[] {
  if ('range' in axis) {
    const [first, last] = axis.range;
    const count = Math.floor((last - first) / axis.step + 1e-9) + 1;
    return Array.from(
      { length: Math.min(Math.max(count, 0), mostValues + 1) },
      (_, index) => first + index * axis.step,
    );
  }
  const shares = Array.from({ length: axis.count }, (_, index) => index / (axis.count - 1));
  if ('linspace' in axis) {
    const [first, last] = axis.linspace;
    return shares.map((share) => first + share * (last - first));
  }
  const [first, last] = axis.logspace;
  return shares.map((share) => first * (last / first) ** share);
}
