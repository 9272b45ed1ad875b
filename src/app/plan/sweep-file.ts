import type { Profile } from '../../settings/profile.js';
import type { SweepReading } from '../../sweep/file/parse-sweep.js';
import type { Position, Problem } from '../../sweep/file/read-yaml.js';
import { DatasetError } from '../../dataset/dataset-error.js';
import { openPack, type Pack } from '../../dataset/pack/pack.js';
import type { Expansion } from '../../sweep/grid/expand.js';
import type { Path } from '../../sweep/grid/points.js';
import { AppError } from '../app-error.js';

/** A sweep file or profile that is read, with every mistake that was found so far. */
export interface Draft<Described> {
  /** As the user gave it: mistakes carry this name. */
  readonly file: string;
  /** What the file describes, apart from its mistakes. */
  readonly described: Described;
  readonly positionOf: (path: Path) => Position;
  readonly mistakes: readonly Problem[];
}

/** A sweep file as it is given. */
export interface SweepFile {
  readonly file: string;
  readonly fileText: string;
  /** Absolute: where the command is called. */
  readonly folder: string;
  /** Whether the trials are to be the sweep's own. */
  readonly fresh: boolean;
  /** What replaces settings of the runner; null for nothing. */
  readonly profile: Draft<Profile | null> | null;
}

/** What is read of a file; `described` is null where too little is left of it to look further. */
export function draftOf<Described>(
  file: string,
  reading: SweepReading<Described>,
): Draft<Described | null> {
  if (reading.kind === 'sweep') {
    return { file, described: reading.sweep, positionOf: reading.positionOf, mistakes: [] };
  }
  const { rest, problems: mistakes } = reading;
  const positionOf = rest?.positionOf ?? (() => ({ line: 1, column: 1 }));
  return { file, described: rest?.sweep ?? null, positionOf, mistakes };
}

/** A sweep file with the mistakes of its profile before its own. @throws AppError where too little is left of it */
export function sweepDraft<Described>(
  { file, profile }: SweepFile,
  reading: SweepReading<Described>,
): Draft<Described> {
  const draft = draftOf(file, reading);
  const mistakes = [...(profile?.mistakes ?? []), ...draft.mistakes];
  if (draft.described === null) throw mistakesOf(file, mistakes);
  return { ...draft, described: draft.described, mistakes };
}

/** The points of a file, and warnings with their positions. @throws AppError with every mistake of the draft and of the grid */
export function expanded<Point>(expansion: Expansion<Point>, draft: Draft<unknown>) {
  const { file, mistakes, positionOf } = draft;
  if (expansion.kind === 'points') {
    if (mistakes.length > 0) throw mistakesOf(file, mistakes);
    const warnings = expansion.warnings.map((one) => ({ ...one, ...positionOf(one.path) }));
    return { ...expansion, warnings };
  }
  const found = expansion.problems
    .filter(({ path }) => mistakes.length === 0 || holdsOfAPart(path))
    .map(({ path, message }) => mistakeAt(draft, path, message));
  throw mistakesOf(file, [...mistakes, ...found]);
}

/** Whether a mistake at this place is one whatever else the file says: of points and their number a part of the file says nothing. */
function holdsOfAPart(path: Path): boolean {
  const [first] = path;
  if (first === 'exclude' || first === 'strategy') return false;
  return path.length > (first === 'variants' ? 2 : 1);
}

/**
 * The dataset that a file names, closed again.
 * @throws AppError that has the dataset's problem among the mistakes of the file; what openPack throws where it is the only one
 */
export function openedPack(folder: string, draft: Draft<unknown>): Pack {
  try {
    const pack = openPack(folder);
    pack.close();
    return pack;
  } catch (error) {
    const { file, mistakes } = draft;
    if (mistakes.length === 0 || !(error instanceof DatasetError)) throw error;
    throw mistakesOf(file, [...mistakes, mistakeAt(draft, ['dataset'], error.message)]);
  }
}

function mistakeAt({ file, positionOf }: Draft<unknown>, path: Path, message: string): Problem {
  const sentence = `${path.map(String).join('.')}: ${message}`;
  return { kind: 'sweep-file', file, path, ...positionOf(path), message: sentence };
}

/** All mistakes, in the order of their files. */
function mistakesOf(file: string, found: readonly Problem[]): Error {
  const sorted = found.toSorted(
    (first, second) =>
      Number(first.file === file) - Number(second.file === file) ||
      first.line - second.line ||
      first.column - second.column,
  );
  return new AppError({
    kind: 'mistakes',
    files: [...new Set(sorted.map((problem) => problem.file))],
    mistakes: sorted.map((one) => `${one.file}:${one.line}:${one.column} ${one.message}`),
  });
}
