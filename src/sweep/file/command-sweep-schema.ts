import { byNameSchema } from '../../files/by-name.js';
import { z } from 'zod';
import { spacedAxis } from './axis.js';
import { freeNameSchema, freeValueSchema } from '../../settings/free-settings.js';
import { gridShape } from './grid-shape.js';
import { programSchema } from '../../settings/program.js';
import { sweepSchema } from './sweep-schema.js';

const somePoint = byNameSchema(freeValueSchema, freeNameSchema);
const axes = byNameSchema(spacedAxis(freeValueSchema, z.number()), freeNameSchema);
const lists = byNameSchema(z.array(freeValueSchema).min(1), freeNameSchema);
const said = sweepSchema.shape;

/** The sweep file of a user's own program: `trial` names it, settings bear whatever names it gives them, the rest is as ever. */
export const commandSweepSchema = sweepSchema.extend({
  dataset: said.dataset
    .optional()
    .describe('A dataset that the program reads; its content is part of what a trial is.'),
  trial: programSchema.describe('A program of your own that is run in the place of the trainer.'),
  ...gridShape({ somePoint, someValues: somePoint, axes, lists }),
});

/** A sweep file of a user's own program that is valid by itself. */
export type CommandSweep = z.output<typeof commandSweepSchema>;
