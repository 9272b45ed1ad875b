import { z } from 'zod';

/*
 * Values under names that others chose: metrics, settings, movies. An ordinary object inherits `constructor`, `toString` and the like,
 * and takes `__proto__` for its own prototype. These objects have no prototype: every name is a name like any other, and absent unless
 * it was given. Reading, JSON.stringify and Object.entries work as ever.
 */

/** An object of these values, without a prototype; of equal names the last counts. */
export function byName<Value>(
  entries: Iterable<readonly [string, Value]> = [],
): Record<string, Value> {
  const values = Object.create(null) as Record<string, Value>;
  for (const [name, value] of entries) values[name] = value;
  return values;
}

/** JSON of an object of values by name, such as a column of the database. @throws SyntaxError */
export function byNameOfJson<Value>(json: string): Record<string, Value> {
  return byName(Object.entries(JSON.parse(json) as Readonly<Record<string, Value>>));
}

/** The items under their keys, in the order in which keys are first seen (Map.groupBy, which Node 20 lacks). */
export function grouped<Item, Key>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** All of these in a new object, the last counting; one without a prototype where one of them has none. */
export function merged<Value>(
  ...parts: readonly Readonly<Record<string, Value>>[]
): Record<string, Value> {
  const isPlain = parts.every((part) => Object.getPrototypeOf(part) !== null);
  return Object.assign(isPlain ? {} : byName<Value>(), ...parts) as Record<string, Value>;
}

/** z.record() whose result has no prototype, and which keeps a name that z.record() drops. @param names what a name may be */
export function byNameSchema<Value extends z.ZodType>(
  value: Value,
  names: z.ZodType<string, string> = z.string(),
) {
  const record = z.record(names, value);
  return z
    .preprocess((input) => renamed(input, (name) => `${name}.`), record)
    .transform((values) => {
      const given = renamed(values, (name) => name.slice(0, -1));
      return byName(Object.entries(given as Record<string, z.output<Value>>));
    });
}

/** z.record() leaves `__proto__` out, so it is parsed with a dot behind it; a name that ends so already gets one more. */
function renamed(input: unknown, rename: (name: string) => string): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const entries = Object.entries(input);
  if (!entries.some(([name]) => isDropped(name))) return input;
  return byName(
    entries.map(([name, value]) => [isDropped(name) ? rename(name) : name, value] as const),
  );
}

function isDropped(name: string): boolean {
  return /^__proto__\.*$/.test(name);
}

/** A place in what was parsed, with the names that were given. */
export function placeByName(path: readonly PropertyKey[]): readonly PropertyKey[] {
  return path.map((key) =>
    typeof key === 'string' && isDropped(key) && key.endsWith('.') ? key.slice(0, -1) : key,
  );
}

/** A program's trial has at most so many metrics: more names are data, which belongs in a file of the program's own. */
export const mostMetricNames = 200;

/** The metric that counts a trial's names beyond that limit. */
export const namesLeftOut = 'metricNamesLeftOut';
