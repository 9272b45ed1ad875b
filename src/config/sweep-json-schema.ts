import { z } from 'zod';
import { commandSweepSchema } from './command-sweep-schema.js';
import { sweepSchema } from './sweep-schema.js';

/**
 * The sweep file's JSON Schema (draft 2020-12), by which editors complete and check it; configs/sweep.schema.json is this. a
 * file has one of two forms: without `trial`, or with it.
 */
export function sweepJsonSchema(): string {
  const { $schema, ...trained } = z.toJSONSchema(sweepSchema, { io: 'input' });
  const { $schema: _same, ...commanded } = z.toJSONSchema(commandSweepSchema, { io: 'input' });
  const whole = {
    title: 'reelsweep sweep file',
    $schema,
    anyOf: [trained, commanded],
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
