import { z } from 'zod';
import { spacedAxis } from './axis.js';
import { freeNameSchema, freeValueSchema } from './free-settings.js';
import { programSchema } from './program-schema.js';
import { excluding, mostEntries, sweepSchema, varyingTogether } from './sweep-schema.js';

const somePoint = z.record(freeNameSchema, freeValueSchema);
const axes = z.record(freeNameSchema, spacedAxis(freeValueSchema, z.number()));
const lists = z.record(freeNameSchema, z.array(freeValueSchema).min(1));
const said = sweepSchema.shape;

/** The sweep file of a user's own program: `trial` names it, settings bear whatever names it gives them, the rest is as ever. */
export const commandSweepSchema = sweepSchema.extend({
  dataset: said.dataset
    .optional()
    .describe('A dataset that the program reads; its content is part of what a trial is.'),
  trial: programSchema.describe('A program of your own that is run in the place of the trainer.'),
  settings: somePoint.default({}).describe('Settings that all trials share.'),
  grid: axes.default({}).describe('Settings that are crossed: every combination is a point.'),
  zip: z
    .array(varyingTogether(lists))
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
    .array(excluding(somePoint))
    .max(mostEntries)
    .default([])
    .describe('Points left out: those that have all of an entry’s values.'),
});

/** A sweep file of a user's own program that is valid by itself. */
export type CommandSweep = z.output<typeof commandSweepSchema>;
