import { z } from 'zod';
import { sweepSchema } from './sweep-schema.js';

/** The sweep file's JSON Schema (draft 2020-12), by which editors complete and check it; configs/sweep.schema.json is this. */
export function sweepJsonSchema(): string {
  const schema = z.toJSONSchema(sweepSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'reelsweep sweep file', ...schema }, null, 2)}\n`;
}
