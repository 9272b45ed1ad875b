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

/** Rounds of leaving out what is wrong: a part that was left out may leave its parent incomplete. */
const mostRounds = 4;

/**
 * What a file describes apart from its mistakes, so that what else is wrong with it can be found in the same pass. Of a list with
 * a mistake in it nothing is kept.
 * @returns null where too little is left
 */
export function validPart<Described>(
  value: unknown,
  schema: z.ZodType<Described>,
  required: Readonly<Record<string, unknown>>,
): Described | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const part = structuredClone(value) as Record<string, unknown>;
  for (let round = 0; round < mostRounds; round += 1) {
    const parsed = schema.safeParse(part);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
      if (keys.length === 0) leaveOut(part, issue.path);
      for (const key of keys) leaveOut(part, [...issue.path, key]);
    }
    for (const [name, standIn] of Object.entries(required)) {
      if (!Object.hasOwn(part, name)) part[name] = standIn;
    }
  }
  return null;
}

/** Removes what stands at a path; of what stands in a list the whole list. */
function leaveOut(root: Record<string, unknown>, path: readonly PropertyKey[]): void {
  let parent: unknown = root;
  for (const [index, key] of path.entries()) {
    if (typeof parent !== 'object' || parent === null) return;
    const members = parent as Record<PropertyKey, unknown>;
    const isLast = index === path.length - 1;
    if (isLast || Array.isArray(members[key])) {
      Reflect.deleteProperty(members, key);
      return;
    }
    parent = members[key];
  }
}
