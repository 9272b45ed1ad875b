import { z } from 'zod';
import { axisSchema, requiredSetting } from './axis.js';
import { runnerSchema } from './runner-settings.js';
import { settingNames } from './settings.js';
import { strategySchema } from './strategy.js';

/** An object in which every setting may stand once, each as `member` gives it. */
function perSetting(member: (name: (typeof settingNames)[number]) => z.ZodType) {
  return z.strictObject(
    Object.fromEntries(settingNames.map((name) => [name, member(name).optional()])),
  );
}

const somePoint = perSetting(requiredSetting);
const axes = perSetting(axisSchema);
const zipped = perSetting((name) => z.array(requiredSetting(name)).min(1))
  .refine(
    (lists) => new Set(Object.values(lists).map((list) => (list as unknown[]).length)).size <= 1,
    'lists that vary together must be equally long',
  )
  .refine(saysSomething, 'expected lists that vary together, such as { frames: [5, 15], … }');
const exclusion = somePoint.refine(
  saysSomething,
  'expected at least one setting with its value: without any it would exclude every point',
);

function saysSomething(entry: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(entry).length > 0;
}

/** More entries than this are no longer written by hand, and each costs time at every point. */
const mostEntries = 1000;

/** The sweep file. What it means is told in README; every key is described where editors show it. */
export const sweepSchema = z.strictObject({
  name: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case letters, digits and single hyphens')
    .describe('Names the run folder and the report.'),
  dataset: z.string().min(1).describe('The folder that `dataset build` or `dataset import` wrote.'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0)
    .describe('Decides every random number of the sweep.'),
  replicates: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('How often every point of the grid is trained, each time with another seed.'),
  strategy: strategySchema
    .default('grid')
    .describe(
      'Which points are trained: every combination of the axes, or so many drawn at random.',
    ),
  settings: somePoint.default({}).describe('Settings that all trials share.'),
  grid: axes.default({}).describe('Settings that are crossed: every combination is a point.'),
  zip: z
    .array(zipped)
    .max(100)
    .default([])
    .describe('Each entry’s lists vary together, and cross with the rest.'),
  variants: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(60),
        settings: somePoint.default({}),
        grid: axes.default({}),
      }),
    )
    .max(mostEntries)
    .default([])
    .describe('Further grids beside the first, each crossed on its own over the shared settings.'),
  exclude: z
    .array(exclusion)
    .max(mostEntries)
    .default([])
    .describe('Points left out: those that have all of an entry’s values.'),
  runner: runnerSchema.prefault({}).describe('How trials are run; nothing here changes a result.'),
});

/** A sweep file that is valid by itself; what the grid makes of it may still hold mistakes. */
export type Sweep = z.output<typeof sweepSchema>;
