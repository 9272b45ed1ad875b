import { isFolder } from '../../files/folder.js';
import { randomStream, sampled } from '../../random/stream.js';
import { auditPack, usualMinFrames } from '../audit/audit-dataset.js';
import type { Finding } from '../audit/finding.js';
import type { TaskCallbacks } from '../progress.js';
import { DatasetError } from '../dataset-error.js';
import { openPack } from '../pack/pack.js';
import type { Pack, PackMovie } from '../pack/pack.js';
import { keptThumbnails } from './frame-thumbnails.js';
import { packFacts } from './inspect.js';
import type { SheetMovie } from './movie-section.js';
import { renderSheet } from './render-sheet.js';
import { readSampledPool } from './sampled-pool.js';

interface SheetOptions {
  /** The most movies to show. */
  readonly movies: number;
  /** The folder that `frames extract` wrote, for what it dropped; where it is `required` it must fit, else it is used if it does. */
  readonly frames: { readonly folder: string; readonly required: boolean } | null;
}

export type ContactSheet = Awaited<ReturnType<typeof contactSheet>>;

/** More movies would make a page that no browser likes. */
const mostMovies = 500;

/** Kept frames that are shown of a movie. */
const mostFrames = 60;

/**
 * The contact sheet of a dataset folder, audited for it.
 * @throws DatasetError for a folder that holds no intact dataset, for an invalid number of movies, and for a folder of frames
 *   that was given and has nothing of this dataset; the signal's reason
 */
export async function contactSheet(
  folder: string,
  options: SheetOptions,
  callbacks: TaskCallbacks = {},
) {
  if (!(Number.isInteger(options.movies) && options.movies >= 1 && options.movies <= mostMovies)) {
    throw new DatasetError({ kind: 'bad-sheet-movies', value: options.movies, most: mostMovies });
  }
  const pack = openPack(folder);
  try {
    const framesFolder = fittingFolder(pack, options.frames);
    const audit = await auditPack(pack, usualMinFrames, callbacks);
    // Most movies have the logos: they would fill the page.
    const findings = audit.findings.filter(({ kind }) => kind !== 'common-picture');
    const { movies, named } = shownMovies(pack.movies, findings, options.movies, pack.sha256);
    const shown: SheetMovie[] = [];
    for (const movie of movies) {
      callbacks.signal?.throwIfAborted();
      shown.push({
        movie,
        kept: await keptThumbnails(pack, movie, mostFrames),
        pool: framesFolder === null ? null : readSampledPool(framesFolder, movie),
        findings: findings.filter((finding) => finding.movies.includes(movie.movieId)),
      });
      const progress = { done: shown.length, total: movies.length };
      callbacks.onProgress?.({ task: 'contact-sheet', ...progress });
    }
    const facts = packFacts(pack);
    const html = renderSheet({ facts, audit, movies: pack.movies, shown, named });
    return { html, facts, audit, moviesShown: shown.length };
  } finally {
    pack.close();
  }
}

/** The folder of frames where it has a manifest of this dataset, else null. */
function fittingFolder(pack: Pack, frames: SheetOptions['frames']): string | null {
  if (frames === null) return null;
  const { folder, required } = frames;
  const isThere = isFolder(folder);
  if (required && !isThere) {
    throw new DatasetError({ kind: 'no-folder', path: folder, wanted: 'frames' });
  }
  // Imported images have no manifests, whatever else lies in the usual place.
  if (!isThere || (!required && pack.facts.source.kind === 'images')) return null;
  if (pack.movies.some((movie) => readSampledPool(folder, movie) !== null)) return folder;
  if (!required) return null;
  throw new DatasetError({ kind: 'other-frames', path: folder, movies: pack.facts.movies });
}

/**
 * At most `most` movies: those that findings name, the worst findings first, then a random sample of the others that is the same
 * every time, in order of title.
 * @param identity of the dataset, which decides the sample
 * @returns also how many of them a finding names
 */
export function shownMovies(
  movies: readonly PackMovie[],
  findings: readonly Finding[],
  most: number,
  identity: string,
): { readonly movies: readonly PackMovie[]; readonly named: number } {
  const byId = new Map(movies.map((movie) => [movie.movieId, movie]));
  const ids = new Set(findings.flatMap((finding) => finding.movies));
  const named = [...ids].flatMap((id) => byId.get(id) ?? []).slice(0, most);
  const others = movies.filter(({ movieId }) => !ids.has(movieId));
  const room = Math.min(others.length, most - named.length);
  const sample = sampled(others, room, randomStream([identity, 'contact-sheet']));
  const byTitle = sample.toSorted((first, second) => (first.movieId < second.movieId ? -1 : 1));
  return { movies: [...named, ...byTitle], named: named.length };
}
