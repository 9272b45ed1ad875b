import { z } from 'zod';

type Path = readonly PropertyKey[];

/** The keys of the object that a schema describes at a path, whatever wraps it on the way. */
export function allowedKeys(schema: unknown, [first, ...rest]: Path): readonly string[] {
  const shapes = shapesOf(schema);
  const keys =
    first === undefined
      ? shapes.flatMap((shape) => (shape instanceof z.ZodObject ? Object.keys(shape.shape) : []))
      : shapes.flatMap((shape) => partsAt(shape, first)).flatMap((part) => allowedKeys(part, rest));
  return [...new Set(keys)];
}

/** zod ignores this key of an object without an error, and what is under it would be lost. */
const droppedKey = '__proto__';

/** The places of a value that have this key where the schema has no such name. */
export function droppedKeys(
  schema: unknown,
  value: unknown,
  path: Path = [],
): readonly Extract<z.core.$ZodIssue, { code: 'unrecognized_keys' }>[] {
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  const shapes = shapesOf(schema).filter((shape) => shape instanceof z.ZodArray === isList);
  const within = Object.entries(value).flatMap(([name, member]) => {
    const key = isList ? Number(name) : name;
    const parts = shapes.flatMap((shape) => partsAt(shape, key));
    return parts.flatMap((part) => droppedKeys(part, member, [...path, key]));
  });
  const takesAnyKey = !shapes.some((shape) => shape instanceof z.ZodObject);
  if (takesAnyKey || !Object.hasOwn(value, droppedKey)) return within;
  if (shapes.some((shape) => shape instanceof z.ZodRecord)) return within;
  return [
    { code: 'unrecognized_keys', keys: [droppedKey], path: [...path], message: '' },
    ...within,
  ];
}

/** The schemas of what is under a key or index. */
function partsAt(shape: unknown, key: PropertyKey): readonly unknown[] {
  if (shape instanceof z.ZodArray) return [shape.element];
  if (shape instanceof z.ZodRecord) return [shape.valueType];
  if (!(shape instanceof z.ZodObject) || !Object.hasOwn(shape.shape, key)) return [];
  return [(shape.shape as Record<PropertyKey, unknown>)[key]];
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
