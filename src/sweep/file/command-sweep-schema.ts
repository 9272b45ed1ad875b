import { z } from 'zod';
import { byNameSchema } from '../../files/by-name.js';
import { spacedAxis } from './axis.js';
import { freeNameSchema, freeValueSchema } from '../../settings/free-settings.js';
import { gridShape } from './grid-shape.js';
import { programSchema } from '../../settings/command.js';
import { sweepSchema } from './sweep-schema.js';
import { profileSchema } from '../../settings/profile.js';

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

/** A sweep file of a user's own program, valid apart from its grid. */
export type CommandSweep = z.output<typeof commandSweepSchema>;

/**
 * The sweep file's JSON Schema (draft 2020-12), by which editors complete and check it; configs/sweep.schema.json is this. A
 * file has one of two forms: without `trial`, or with it.
 */
export function sweepJsonSchema(): string {
  return jsonSchema('reelsweep sweep file', z.union([sweepSchema, commandSweepSchema]));
}

/** That of a profile: configs/profile.schema.json. */
export function profileJsonSchema(): string {
  return jsonSchema('reelsweep profile', profileSchema);
}

function jsonSchema(title: string, described: z.ZodType): string {
  const { $schema, ...schema } = z.toJSONSchema(described, {
    io: 'input',
    // Settings are described in several places: each is written once, below $defs.
    reused: title.endsWith('profile') ? 'inline' : 'ref',
    // Declared beside the type, but no words of JSON Schema.
    override: ({ jsonSchema: written }) => {
      delete written['unit'];
      delete written['neutral'];
    },
  });
  return `${JSON.stringify({ title, $schema, ...schema }, null, 2)}\n`;
}
