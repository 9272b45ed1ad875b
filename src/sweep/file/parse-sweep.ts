import { z } from 'zod';
import { droppedKeys, validPart } from './schema-walk.js';
import { mistakes, mostMistakes, type Mistake } from './issue-sentence.js';
import type { Position, Problem } from './problem.js';
import { type Profile, profileSchema } from '../../settings/profile.js';
import { type FileKind, readYaml } from './read-yaml.js';
import { commandSweepSchema, type CommandSweep } from './command-sweep-schema.js';
import { sweepSchema, type Sweep } from './sweep-schema.js';

export type SweepReading<Described = Sweep> =
  | { kind: 'sweep'; sweep: Described; positionOf: (path: readonly PropertyKey[]) => Position }
  | {
      kind: 'problems';
      problems: readonly Problem[];
      /** What the file describes apart from these mistakes; null where too little is left. */
      rest: { sweep: Described; positionOf: (path: readonly PropertyKey[]) => Position } | null;
    };

/**
 * Reads a sweep file's text: YAML, then the schema. Every mistake is reported at once, in the order of the file; of more than a
 * hundred the first hundred that were found.
 * @param file the name that problems carry
 */
export function parseSweep(text: string, file: string): SweepReading {
  return parse(text, file, sweepSchema);
}

/** The same for a file whose trials are a program of the user's. */
export function parseCommandSweep(text: string, file: string): SweepReading<CommandSweep> {
  return parse(text, file, commandSweepSchema);
}

/** The same for a profile: settings of the runner for one place, such as a cluster. */
export function parseProfile(text: string, file: string): SweepReading<Profile> {
  return parse(text, file, profileSchema, { noun: 'profile', needs: 'runner:' });
}

/** Either form of a sweep file, told apart by the key `trial`. */
export function parseAnySweep(
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

function parse<Described>(
  text: string,
  file: string,
  schema: z.ZodType<Described>,
  fileKind?: FileKind,
): SweepReading<Described> {
  return checked(readYaml(text, file, fileKind), file, schema);
}

function checked<Described>(
  reading: ReturnType<typeof readYaml>,
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
  const found = toldOnce([...(parsed.error?.issues ?? []), ...dropped])
    .slice(0, mostMistakes)
    .flatMap((issue) => mistakes(issue, value, (path) => allowedKeys(schema, path)))
    .slice(0, mostMistakes)
    .map((mistake) => ({
      kind: 'sweep-file' as const,
      file,
      ...(mistake.key === undefined
        ? positionOf(mistake.path)
        : positionOfKey(mistake.path, mistake.key)),
      path: mistake.path,
      message: withPlace(mistake),
    }));
  const slips = reading.slips.slice(0, mostMistakes);
  const isTold = ({ line, column }: Position) =>
    slips.some((slip) => slip.line === line && slip.column === column);
  // An axis of several forms complains once for each of them.
  const each = new Map(
    found.map((one) => [`${one.line} ${one.column} ${one.message}`, one] as const),
  );
  const problems = [...slips, ...[...each.values()].filter((one) => !isTold(one))].toSorted(
    (first, second) => first.line - second.line || first.column - second.column,
  );
  const rest = validPart(value, schema, { name: 'unnamed' });
  return { kind: 'problems', problems, rest: rest === null ? null : { sweep: rest, positionOf } };
}

/** Of two limits that one number exceeds the last is the setting's own; the other is that of whole numbers in JavaScript. */
function toldOnce(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const placeOf = ({ code, path }: z.core.$ZodIssue) => `${code} ${path.map(String).join(' ')}`;
  const last = new Map(issues.map((issue) => [placeOf(issue), issue]));
  return issues.filter((issue) => issue.code !== 'too_big' || last.get(placeOf(issue)) === issue);
}

function withPlace({ path, key, sentence }: Mistake): string {
  const place = [...path, ...(key === undefined ? [] : [key])].map(String).join('.');
  return place === '' ? sentence : `${place}: ${sentence}`;
}

/** The keys of the object that the schema describes at a path, whatever wraps it on the way. */
function allowedKeys(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodPrefault
  ) {
    return allowedKeys(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodUnion) {
    return [...new Set(schema.options.flatMap((option) => allowedKeys(option, path)))];
  }
  const [first, ...rest] = path;
  if (schema instanceof z.ZodArray)
    return first === undefined ? [] : allowedKeys(schema.element, rest);
  if (schema instanceof z.ZodPipe)
    return [schema.in, schema.out].flatMap((part) => allowedKeys(part, path));
  if (schema instanceof z.ZodRecord)
    return first === undefined ? [] : allowedKeys(schema.valueType, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  if (first === undefined) return Object.keys(schema.shape);
  return allowedKeys((schema.shape as Record<PropertyKey, unknown>)[first], rest);
}
