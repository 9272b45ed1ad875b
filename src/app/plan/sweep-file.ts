import type { Profile } from '../../settings/profile.js';
import type { SweepReading } from '../../sweep/file/parse-sweep.js';
import type { Position, Problem } from '../../sweep/file/read-yaml.js';
import { DatasetError } from '../../dataset/dataset-error.js';
import { openPack, type Pack } from '../../dataset/pack/pack.js';
import type { Expansion } from '../../sweep/grid/expand.js';
import { counted } from '../../text/numbers.js';
import { InputError } from '../input-error.js';

/** A profile as it was read. */
interface ReadProfile {
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
  /** Mistakes of the profile. */
  readonly mistakes: readonly Problem[];
}

/** A file that is read: what it describes, and every mistake that was found so far, as sentences with their places. */
export interface Draft<Described> {
  /** What it describes, apart from the mistakes; null where too little is left to look further. */
  readonly sweep: Described | null;
  readonly positionOf: (path: readonly PropertyKey[]) => Position;
  readonly mistakes: readonly Problem[];
}

export function draftOf<Described>(reading: SweepReading<Described>): Draft<Described> {
  const { sweep, positionOf } =
    reading.kind === 'sweep' ? reading : (reading.rest ?? { sweep: null, positionOf: noPosition });
  const mistakes = reading.kind === 'sweep' ? [] : reading.problems;
  return { sweep, positionOf, mistakes };
}

/** Its points, and warnings in the order of the file. @throws InputError with every mistake of the draft and of the grid */
export function expanded<Point>(
  expansion: Expansion<Point>,
  file: string,
  { positionOf, mistakes }: Pick<Draft<unknown>, 'positionOf' | 'mistakes'>,
) {
  if (expansion.kind === 'points') {
    if (mistakes.length > 0) throw mistakesOf(file, mistakes);
    return { ...expansion, warnings: inOrder(expansion.warnings, positionOf) };
  }
  const isWhole = mistakes.length === 0;
  const found = expansion.problems
    .filter(({ path }) => isWhole || holdsOfAPart(path))
    .map(({ path, message }): Problem => {
      const place = { path, ...positionOf(path) };
      return {
        kind: 'sweep-file',
        file,
        ...place,
        message: `${path.map(String).join('.')}: ${message}`,
      };
    });
  throw mistakesOf(file, [...mistakes, ...found]);
}

/** Whether a mistake at this place is one whatever else the file says: of points and their number a part of the file says nothing. */
function holdsOfAPart(path: readonly PropertyKey[]): boolean {
  const [first] = path;
  if (first === 'exclude' || first === 'strategy') return false;
  return path.length > (first === 'variants' ? 2 : 1);
}

/**
 * The dataset that a file names, closed again.
 * @throws InputError that has the dataset's problem among the mistakes of the file; what openPack throws where it is the only one
 */
export function openedPack(
  folder: string,
  file: string,
  { mistakes, positionOf }: Pick<Draft<unknown>, 'positionOf' | 'mistakes'>,
): Pack {
  try {
    const pack = openPack(folder);
    pack.close();
    return pack;
  } catch (error) {
    if (mistakes.length === 0 || !(error instanceof DatasetError)) throw error;
    const path = ['dataset'];
    const message = `dataset: ${error.message}`;
    const own: Problem = { kind: 'sweep-file', file, path, ...positionOf(path), message };
    throw mistakesOf(file, [...mistakes, own]);
  }
}

const noPosition = (): Position => ({ line: 1, column: 1 });

/** What stands at paths of a file, in the file's order. */
function inOrder<At extends { readonly path: readonly PropertyKey[] }>(
  found: readonly At[],
  positionOf: (path: readonly PropertyKey[]) => Position,
): readonly (At & Position)[] {
  return found
    .map((one) => ({ ...one, ...positionOf(one.path) }))
    .toSorted((first, second) => first.line - second.line || first.column - second.column);
}

/** All mistakes, in the order of their files. */
export function mistakesOf(file: string, found: readonly Problem[]): InputError {
  const sorted = found.toSorted(
    (first, second) =>
      Number(first.file === file) - Number(second.file === file) ||
      first.line - second.line ||
      first.column - second.column,
  );
  const files = [...new Set(sorted.map((problem) => problem.file))].join(' and ');
  const message = `${files} ${files.includes(' and ') ? 'have' : 'has'} ${counted(found.length, 'mistake')}:`;
  return new InputError(
    message,
    sorted.map((problem) => ({
      message: `${problem.file}:${problem.line}:${problem.column} ${problem.message}`,
    })),
  );
}
