import { closeSync, readSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { folderNames } from '../../files/folder.js';
import { openRegular } from '../../files/guarded-read.js';
import { keptFrames, type Manifest, readManifest } from '../../frames/manifest.js';
import type { CatalogueMovie } from '../../trailers/catalogue/read-scores.js';
import type { TitleRules } from '../../trailers/catalogue/title-index.js';
import { DatasetError } from '../dataset-error.js';
import { scoreJoin } from './score-join.js';
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
 * video's file name gives. Several trailers of one movie each stay a row of their own; the split keeps them on one side.
 * @throws DatasetError where there is no such folder.
 */
export function readFramePools(
  folder: string,
  scores: readonly CatalogueMovie[],
  rules: TitleRules = { exactYear: false },
): DatasetSource {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new DatasetError({ kind: 'no-folder', path: folder, wanted: 'frames' });
  }
  const movies: SourceMovie[] = [];
  const leftOut: LeftOut[] = [];
  const scored = new Map<CatalogueMovie, readonly FoundFrames[]>();
  const videos = new Map<string, string>();
  const { names, notUtf8 } = folderNames(folder);
  for (const name of notUtf8) leftOut.push({ name, kind: 'name-not-utf8' });
  // Hidden ones are a system's own, or left by a killed extraction.
  const visible = names.filter((name) => !name.startsWith('.'));
  const pools = visible.map((name) => {
    const pool = readPool(join(folder, name), name);
    const source = 'kind' in pool ? name : pool.source;
    return { pool, name, titled: parse(source).name, video: source };
  });
  const joinOf = scoreJoin(
    scores,
    pools.filter(({ pool }) => !('kind' in pool)),
    rules,
  );
  for (const entry of pools) {
    const { pool, name } = entry;
    const path = join(folder, name);
    if ('kind' in pool) {
      leftOut.push(pool);
      continue;
    }
    const joined = joinOf(entry);
    if (joined.kind === 'left-out') {
      leftOut.push(joined.leftOut);
      continue;
    }
    const found = { movieId: name, likeness: joined.likeness };
    scored.set(joined.movie, [...(scored.get(joined.movie) ?? []), found]);
    // The same video under two names would leak from one split into another where their scores have other rows.
    const as = pool.sha256 === null ? undefined : videos.get(pool.sha256);
    if (as !== undefined) {
      leftOut.push({ name, kind: 'same-video', as });
      continue;
    }
    if (pool.sha256 !== null) videos.set(pool.sha256, name);
    const frames = keptFrames(pool).map(({ file, sha256 }) => ({
      path: join(path, file),
      sha256,
      within: folder,
    }));
    const video = { sha256: pool.sha256, extraction: pool.options };
    movies.push({ movieId: name, ...joined.facts, frames, video });
  }
  return { kind: 'frames', folder, movies, leftOut, unusedImages: [], scored };
}

function readPool(path: string, name: string): Manifest | LeftOut {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return { name, kind: 'not-a-folder' };
  }
  const read = readManifest(path);
  if ('problem' in read) return { name, kind: 'no-manifest', reason: read.problem.message };
  const { outcome, movieId } = read.manifest;
  if (outcome.kind !== 'extracted') {
    return { name, kind: 'refused-video', reason: outcome.message };
  }
  if (movieId !== name) {
    return { name, kind: 'no-manifest', reason: `its manifest is of ${movieId}` };
  }
  return read.manifest;
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
  const movies: SourceMovie[] = [];
  const leftOut: LeftOut[] = [];
  const unusedImages: UnusedImage[] = [];
  const taken = new Map<string, string>();
  const scored = new Map<CatalogueMovie, readonly FoundFrames[]>();
  const { names, notUtf8 } = folderNames(folder);
  for (const name of notUtf8) leftOut.push({ name, kind: 'name-not-utf8' });
  // Hidden ones are a system's own.
  const visible = names.filter((name) => !name.startsWith('.'));
  const folders = visible.map((name) => ({ name, titled: name, video: null }));
  const joinOf = scoreJoin(scores, folders, rules);
  for (const entry of folders) {
    const { name } = entry;
    const path = join(folder, name);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
      if (/\.(?:pkl|pickle|p)$/i.test(name)) throw new DatasetError({ kind: 'pickle', path });
      leftOut.push({ name, kind: 'not-a-folder' });
      continue;
    }
    const joined = joinOf(entry);
    if (joined.kind === 'left-out') {
      leftOut.push(joined.leftOut);
      continue;
    }
    const { movieId } = joined.movie;
    const as = taken.get(movieId);
    if (as !== undefined) {
      leftOut.push({ name, kind: 'same-movie', movieId, as });
      continue;
    }
    taken.set(movieId, name);
    scored.set(joined.movie, [{ movieId, likeness: joined.likeness }]);
    movies.push({ movieId, ...joined.facts, frames: numberedImages(path, unusedImages) });
  }
  return { kind: 'images', folder, movies, leftOut, unusedImages, scored };
}

function refuseFile(folder: string): void {
  const facts = statSync(folder, { throwIfNoEntry: false });
  if (facts?.isDirectory() === true) return;
  if (facts?.isFile() === true && (/\.(?:pkl|pickle|p)$/i.test(folder) || startsAsPickle(folder))) {
    throw new DatasetError({ kind: 'pickle', path: folder });
  }
  throw new DatasetError({ kind: 'no-folder', path: folder, wanted: 'images' });
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
