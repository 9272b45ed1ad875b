import type { Profile } from '../config/profile.js';
import type { SweepReading } from '../config/parse-sweep.js';
import type { Position } from '../config/problem.js';
import type { Expansion } from '../grid/expand.js';
import { counted } from './format.js';
import { InputError } from './input-error.js';

/** A profile as it was read. */
export interface ReadProfile {
  /** As the user gave it. */
  readonly file: string;
  readonly profile: Profile;
  readonly positionOf: (path: readonly PropertyKey[]) => Position;
}

/** A sweep file as it was read. */
export interface SweepFile {
  /** As the user gave it: problems carry this name. */
  readonly file: string;
  readonly fileText: string;
  /** Absolute: where the command is called. */
  readonly folder: string;
  /** Whether the trials are to be the sweep's own. */
  readonly fresh: boolean;
  /** What is said of the runner beside the sweep file; null for nothing. */
  readonly profile: ReadProfile | null;
}

/** What the file describes. @throws InputError with every mistake */
export function described<Described>(reading: SweepReading<Described>, file: string) {
  if (reading.kind === 'sweep') return reading;
  throw mistakes(
    file,
    reading.problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
  );
}

/** Its points, and warnings in the order of the file. @throws InputError with every mistake */
export function expanded<Point>(
  expansion: Expansion<Point>,
  file: string,
  positionOf: (path: readonly PropertyKey[]) => Position,
) {
  if (expansion.kind === 'points') {
    return { ...expansion, warnings: inOrder(expansion.warnings, positionOf) };
  }
  throw mistakes(
    file,
    inOrder(expansion.problems, positionOf).map(
      ({ line, column, path, message }) =>
        `${file}:${line}:${column} ${path.map(String).join('.')}: ${message}`,
    ),
  );
}

/** What stands at paths of a file, in the file's order. */
function inOrder<At extends { readonly path: readonly PropertyKey[] }>(
  found: readonly At[],
  positionOf: (path: readonly PropertyKey[]) => Position,
): readonly (At & Position)[] {
  return found
    .map((one) => ({ ...one, ...positionOf(one.path) }))
    .toSorted((first, second) => first.line - second.line || first.column - second.column);
}

function mistakes(file: string, sentences: readonly string[]): InputError {
  return new InputError(
    `${file} has ${counted(sentences.length, 'mistake')}:`,
    sentences.map((message) => ({ message })),
  );
}
