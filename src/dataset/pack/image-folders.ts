import { closeSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { folderNames } from '../../files/folder-names.js';
import { openRegular } from '../../files/guarded-read.js';
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
