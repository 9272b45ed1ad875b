import { z } from 'zod';

type Issue = Extract<z.core.$ZodIssue, { code: 'unrecognized_keys' }>;

/** zod passes over this key of an object without a word, and what stands under it would count for nothing. */
const droppedKey = '__proto__';

/** The places of a value where that key stands and the schema has no such name. */
export function droppedKeys(
  schema: unknown,
  value: unknown,
  path: readonly PropertyKey[] = [],
): readonly Issue[] {
  if (typeof value !== 'object' || value === null) return [];
  const shapes = shapesOf(schema);
  if (Array.isArray(value)) {
    const elements = shapes.flatMap((shape) => (shape instanceof z.ZodArray ? [shape] : []));
    return elements.flatMap(({ element }) =>
      value.flatMap((member, index) => droppedKeys(element, member, [...path, index])),
    );
  }
  const objects = shapes.flatMap((shape) => (shape instanceof z.ZodObject ? [shape] : []));
  const records = shapes.flatMap((shape) => (shape instanceof z.ZodRecord ? [shape] : []));
  if (objects.length === 0 && records.length === 0) return [];
  const isDropped = records.length === 0 && Object.hasOwn(value, droppedKey);
  const issue: Issue = {
    code: 'unrecognized_keys',
    keys: [droppedKey],
    path: [...path],
    message: '',
  };
  const within = Object.entries(value).flatMap(([name, member]) =>
    [
      ...records.map(({ valueType }) => valueType as unknown),
      ...objects.flatMap(({ shape }) =>
        Object.hasOwn(shape, name) ? [(shape as Record<string, unknown>)[name]] : [],
      ),
    ].flatMap((part) => droppedKeys(part, member, [...path, name])),
  );
  return isDropped ? [issue, ...within] : within;
}

/** What a schema describes, without what wraps it. */
function shapesOf(schema: unknown): readonly unknown[] {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodPrefault
  ) {
    return shapesOf(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return [schema.in, schema.out].flatMap(shapesOf);
  return schema instanceof z.ZodUnion ? schema.options.flatMap(shapesOf) : [schema];
}
