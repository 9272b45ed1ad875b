import { z } from 'zod';
import { profileSchema } from '../../settings/profile.js';

/** The JSON Schema (draft 2020-12) of a profile, as configs/profile.schema.json has it for editors. */
export function profileJsonSchema(): string {
  const { $schema, ...profile } = z.toJSONSchema(profileSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'reelsweep profile', $schema, ...profile }, null, 2)}\n`;
}
