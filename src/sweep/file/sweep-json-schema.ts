import { z } from 'zod';
import { commandSweepSchema } from './command-sweep-schema.js';
import { sweepSchema } from './sweep-schema.js';

/**
 * The sweep file's JSON Schema (draft 2020-12), by which editors complete and check it; configs/sweep.schema.json is this. A
 * file has one of two forms: without `trial`, or with it.
 */
export function sweepJsonSchema(): string {
  const { $schema, ...forms } = z.toJSONSchema(z.union([sweepSchema, commandSweepSchema]), {
    io: 'input',
    // Settings stand in several places: each is written once, below $defs.
    reused: 'ref',
  });
  return `${JSON.stringify({ title: 'reelsweep sweep file', $schema, ...forms }, null, 2)}\n`;
}
