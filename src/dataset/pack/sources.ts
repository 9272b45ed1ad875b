import { closeSync, readSync, statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { folderNames, isFolder } from '../../files/folder.js';
import { openRegular } from '../../files/guarded-read.js';
import { keptFrames, readManifest } from '../../frames/manifest.js';
import type { CatalogueMovie } from '../../trailers/catalogue/read-scores.js';
import type { TitleRules } from '../../trailers/catalogue/title-index.js';
import { DatasetError } from '../dataset-error.js';
import { type ScorelessFolder, scoreJoin } from './score-join.js';
import type {
  DatasetSource,
  FoundFrames,
  LeftOut,
  SourceImage,
  SourceMovie,
  UnusedImage,
} from './source-movie.js';

/**
 * Reads the pools that `frames extract` wrote and joins them with scores: by movieId or IMDB id, else by the title that the
 * video's file name gives. Several trailers of one movie are a row each; the split keeps them on one side.
 * @throws DatasetError where there is no such folder.
 */
export function readFramePools(
  folder: string,
  scores: readonly CatalogueMovie[],
  rules: TitleRules = { exactYear: false },
): DatasetSource {
  if (!isFolder(folder)) {
    throw new DatasetError({ kind: 'no-folder', path: folder, wanted: 'frames' });
  }
  return joinedSource('frames', folder, scores, rules, readPool);
}

/**
 * Reads the layout DIR/<title>/<number>.jpg (or .jpeg, .png, .webp), the images of a title in the order of their numbers.
 * @throws DatasetError where there is no such folder, or a pickle in its place.
 */
export function readImageFolders(
  folder: string,
  scores: readonly CatalogueMovie[],
  rules: TitleRules = { exactYear: false },
): DatasetSource {
  refuseFile(folder);
  const unusedImages: UnusedImage[] = [];
  const source = joinedSource('images', folder, scores, rules, (path, name) => {
    if (!isFolder(path)) {
      if (isPickleName(name)) throw new DatasetError({ kind: 'pickle', path });
      return { name, kind: 'not-a-folder' };
    }
    const frames = () => numberedImages(path, unusedImages);
    return { name, titled: name, video: null, madeOf: null, frames };
  });
  return { ...source, unusedImages };
}

/** A folder that becomes a movie of the dataset once it has a score. */
interface Candidate extends ScorelessFolder {
  readonly madeOf: NonNullable<SourceMovie['video']> | null;
  readonly frames: () => readonly SourceImage[];
}

function joinedSource(
  kind: DatasetSource['kind'],
  folder: string,
  scores: readonly CatalogueMovie[],
  rules: TitleRules,
  read: (path: string, name: string) => Candidate | LeftOut,
): DatasetSource {
  const { names, notUtf8 } = folderNames(folder);
  const leftOut = notUtf8.map((name): LeftOut => ({ name, kind: 'name-not-utf8' }));
  // Hidden ones are a system's own, or left by a killed extraction.
  const visible = names.filter((name) => !name.startsWith('.'));
  const candidates = visible.map((name) => read(join(folder, name), name));
  const usable = candidates.flatMap((one) => ('kind' in one ? [] : one));
  const joinOf = scoreJoin(scores, usable, rules);
  const movies: SourceMovie[] = [];
  const scored = new Map<CatalogueMovie, readonly FoundFrames[]>();
  const taken = new Map<string, string>();
  for (const candidate of candidates) {
    const joined = 'kind' in candidate ? candidate : joinOf(candidate);
    if ('kind' in candidate || 'kind' in joined) {
      leftOut.push(joined as LeftOut);
      continue;
    }
    const { name, madeOf } = candidate;
    const isPool = kind === 'frames';
    const movieId = isPool ? name : joined.row.movieId;
    // The same video under two names would leak from one split into another where their scores have other rows.
    const identity = isPool ? (madeOf?.sha256 ?? null) : movieId;
    const as = identity === null ? undefined : taken.get(identity);
    if (as === undefined || isPool) {
      const found = { movieId, likeness: joined.likeness };
      scored.set(joined.row, [...(scored.get(joined.row) ?? []), found]);
    }
    if (as !== undefined) {
      leftOut.push(
        isPool ? { name, kind: 'same-video', as } : { name, kind: 'same-movie', movieId, as },
      );
      continue;
    }
    if (identity !== null) taken.set(identity, name);
    const video = madeOf === null ? {} : { video: madeOf };
    movies.push({ movieId, ...joined.facts, frames: candidate.frames(), ...video });
  }
  return { kind, folder, movies, leftOut, unusedImages: [], scored };
}

function readPool(path: string, name: string): Candidate | LeftOut {
  if (!isFolder(path)) return { name, kind: 'not-a-folder' };
  const read = readManifest(path);
  if ('problem' in read) return { name, kind: 'no-manifest', reason: read.problem.message };
  const { outcome, movieId, source, sha256, options } = read.manifest;
  if (outcome.kind !== 'extracted') {
    return { name, kind: 'refused-video', reason: outcome.message };
  }
  if (movieId !== name) {
    return { name, kind: 'no-manifest', reason: `its manifest is of ${movieId}` };
  }
  const frames = keptFrames(read.manifest).map((frame) => ({
    path: join(path, frame.file),
    sha256: frame.sha256,
    within: dirname(path),
  }));
  const madeOf = { sha256, extraction: options };
  return { name, titled: parse(source).name, video: source, madeOf, frames: () => frames };
}

function refuseFile(folder: string): void {
  const facts = statSync(folder, { throwIfNoEntry: false });
  if (facts?.isDirectory() === true) return;
  if (facts?.isFile() === true && (isPickleName(folder) || startsAsPickle(folder))) {
    throw new DatasetError({ kind: 'pickle', path: folder });
  }
  throw new DatasetError({ kind: 'no-folder', path: folder, wanted: 'images' });
}

function isPickleName(name: string): boolean {
  return /\.(?:pkl|pickle|p)$/i.test(name);
}

function startsAsPickle(path: string): boolean {
  const start = Buffer.alloc(2);
  const { handle } = openRegular(path, { most: Number.MAX_SAFE_INTEGER });
  try {
    readSync(handle, start, 0, 2, 0);
  } finally {
    closeSync(handle);
  }
  return start[0] === 0x80 && (start[1] ?? 255) <= 5;
}

function numberedImages(folder: string, unused: UnusedImage[]): SourceImage[] {
  const images: { number: number; path: string }[] = [];
  const { names, notUtf8 } = folderNames(folder);
  for (const name of notUtf8) {
    unused.push({ path: join(folder, name), reason: 'its name is not UTF-8' });
  }
  for (const name of names.filter((text) => !text.startsWith('.'))) {
    const path = join(folder, name);
    const number = /^(\d{1,9})\.(?:jpe?g|png|webp)$/i.exec(name)?.[1];
    if (number === undefined) unused.push({ path, reason: 'its name is not <number>.jpg' });
    else images.push({ number: Number(number), path });
  }
  return images
    .toSorted((first, second) => first.number - second.number)
    .map(({ path }) => ({ path, sha256: null }));
}
