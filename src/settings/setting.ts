import type { z } from 'zod';

/** What is declared of a setting beside its type and default. `neutral`: the value that changes nothing. */
interface SettingMeta {
  readonly unit?: string;
  readonly neutral?: unknown;
}

/** A schema with what editors, the documentation and the plan say of the setting. */
export function setting<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  meta: SettingMeta = {},
): Schema {
  return schema.meta({ description, ...meta });
}
