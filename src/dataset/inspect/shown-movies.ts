import { sampled } from '../../random/shuffle.js';
import { randomStream } from '../../random/stream.js';
import type { Finding } from '../audit/finding.js';
import type { PackMovie } from '../pack/pack.js';

/** Movies that a contact sheet shows. */
export interface ShownMovies {
  readonly movies: readonly PackMovie[];
  /** How many of them a finding names; they come first. */
  readonly named: number;
}

/**
 * At most `most` movies: those that findings name, the worst findings first, then a random sample of the others that is the same
 * every time, in order of title.
 * @param identity of the dataset, which decides the sample
 */
export function shownMovies(
  movies: readonly PackMovie[],
  findings: readonly Finding[],
  most: number,
  identity: string,
): ShownMovies {
  const byId = new Map(movies.map((movie) => [movie.movieId, movie]));
  // Everybody has the logos: they would fill the page.
  const telling = findings.filter(({ kind }) => kind !== 'common-picture');
  const ids = new Set(telling.flatMap((finding) => finding.movies));
  const named = [...ids].flatMap((id) => byId.get(id) ?? []).slice(0, most);
  const others = movies.filter(({ movieId }) => !ids.has(movieId));
  const room = Math.min(others.length, most - named.length);
  const sample = sampled(others, room, randomStream([identity, 'contact-sheet']));
  const byTitle = sample.toSorted((first, second) =>
    first.movieId === second.movieId ? 0 : first.movieId < second.movieId ? -1 : 1,
  );
  return { movies: [...named, ...byTitle], named: named.length };
}
