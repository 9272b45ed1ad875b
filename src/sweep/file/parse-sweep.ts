import type { z } from 'zod';
import { type Profile, profileSchema } from '../../settings/profile.js';
import { commandSweepSchema, type CommandSweep } from './command-sweep-schema.js';
import { mistakes, mostMistakes } from './issue-sentence.js';
import { readYaml, type Position, type Problem, type YamlReading } from './read-yaml.js';
import { allowedKeys, droppedKeys } from './schema-walk.js';
import { sweepSchema, type Sweep } from './sweep-schema.js';

interface Parsed<Described> {
  readonly sweep: Described;
  readonly positionOf: (path: readonly PropertyKey[]) => Position;
}

export type SweepReading<Described = Sweep> =
  | ({ readonly kind: 'sweep' } & Parsed<Described>)
  | {
      readonly kind: 'problems';
      readonly problems: readonly Problem[];
      /** What the file describes apart from these mistakes; null where too little is left. */
      readonly rest: Parsed<Described> | null;
    };

/**
 * Reads a sweep file's text: YAML, then the schema of its form, which the key `trial` decides. All mistakes are reported at once, at
 * most a hundred, in the order of the file.
 * @param file the name that problems carry
 */
export function parseSweep(
  text: string,
  file: string,
):
  | { readonly kind: 'training'; readonly reading: SweepReading }
  | { readonly kind: 'command'; readonly reading: SweepReading<CommandSweep> } {
  const yaml = readYaml(text, file);
  const value = yaml.kind === 'yaml' ? yaml.yaml.value : null;
  const namesProgram = typeof value === 'object' && value !== null && Object.hasOwn(value, 'trial');
  return namesProgram
    ? { kind: 'command', reading: checked(yaml, file, commandSweepSchema) }
    : { kind: 'training', reading: checked(yaml, file, sweepSchema) };
}

/** The same for a profile: settings of the runner for one place, such as a cluster. */
export function parseProfile(text: string, file: string): SweepReading<Profile> {
  return checked(readYaml(text, file, { noun: 'profile', needs: 'runner:' }), file, profileSchema);
}

function checked<Described>(
  reading: YamlReading,
  file: string,
  schema: z.ZodType<Described>,
): SweepReading<Described> {
  if (reading.kind === 'problems') {
    return { kind: 'problems', problems: reading.problems.slice(0, mostMistakes), rest: null };
  }
  const { value, positionOf, positionOfKey } = reading.yaml;
  const parsed = schema.safeParse(value);
  const dropped = droppedKeys(schema, value);
  if (parsed.success && dropped.length === 0 && reading.slips.length === 0) {
    return { kind: 'sweep', sweep: parsed.data, positionOf };
  }
  const slips = reading.slips.slice(0, mostMistakes);
  const slipPlaces = new Set(slips.map(({ line, column }) => `${line} ${column}`));
  const found = withoutDoubles([...(parsed.error?.issues ?? []), ...dropped])
    .slice(0, mostMistakes)
    .flatMap((issue) => mistakes(issue, value, (path) => allowedKeys(schema, path)))
    .slice(0, mostMistakes)
    .map(({ path, key, sentence }): Problem => {
      const position = key === undefined ? positionOf(path) : positionOfKey(path, key);
      const place = (key === undefined ? path : [...path, key]).map(String).join('.');
      const message = place === '' ? sentence : `${place}: ${sentence}`;
      return { kind: 'sweep-file', file, ...position, path, message };
    })
    .filter(({ line, column }) => !slipPlaces.has(`${line} ${column}`));
  // An axis of several forms complains once for each of them.
  const distinct = new Map(
    found.map((one) => [`${one.line} ${one.column} ${one.message}`, one] as const),
  );
  const problems = [...slips, ...distinct.values()].toSorted(
    (first, second) => first.line - second.line || first.column - second.column,
  );
  const rest = validPart(value, schema);
  return { kind: 'problems', problems, rest: rest === null ? null : { sweep: rest, positionOf } };
}

/** Of two limits that a number exceeds the last is the setting's own; the other is that of whole numbers in JavaScript. */
function withoutDoubles(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const placeOf = ({ code, path }: z.core.$ZodIssue) => `${code} ${path.map(String).join(' ')}`;
  const last = new Map(issues.map((issue) => [placeOf(issue), issue]));
  return issues.filter((issue) => issue.code !== 'too_big' || last.get(placeOf(issue)) === issue);
}

/** Rounds of leaving out what is wrong: a part that was left out may leave its parent incomplete. */
const mostRounds = 4;

/**
 * What a file describes apart from its mistakes, so that what else is wrong with it can be found in the same pass. A list with a
 * mistake in it is left out.
 * @returns null where too little is left
 */
function validPart<Described>(value: unknown, schema: z.ZodType<Described>): Described | null {
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
    part['name'] ??= 'unnamed';
  }
  return null;
}

/** Removes what is at a path; of what is in a list the complete list. */
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
