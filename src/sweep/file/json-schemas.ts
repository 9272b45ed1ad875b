import { z } from 'zod';
import { profileSchema } from '../../settings/profile.js';
import { commandSweepSchema } from './command-sweep-schema.js';
import { sweepSchema } from './sweep-schema.js';

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
    // Settings stand in several places: each is written once, below $defs.
    reused: title.endsWith('profile') ? 'inline' : 'ref',
    // Declared beside the type, but no words of JSON Schema.
    override: ({ jsonSchema: written }) => {
      delete written['unit'];
      delete written['neutral'];
    },
  });
  return `${JSON.stringify({ title, $schema, ...schema }, null, 2)}\n`;
}
