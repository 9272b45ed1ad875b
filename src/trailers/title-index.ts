import { imdbIdIn } from './movie-id.js';
import { normalisedTitle } from './movie-title.js';
import type { TitleAndYear } from './movie-title.js';
import type { CatalogueMovie } from './read-scores.js';

/** What looking a title up came to. */
export type TitleMatch =
  | { readonly kind: 'found'; readonly movie: CatalogueMovie }
  | { readonly kind: 'unknown' }
  /** Remakes: without a year nobody can say which one is meant. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly CatalogueMovie[] }
  | { readonly kind: 'other-year'; readonly candidates: readonly CatalogueMovie[] };

/** Looks movies up by movieId, by IMDB id, and by title and year. */
export interface TitleIndex {
  byMovieId(movieId: string): CatalogueMovie | undefined;
  byTitle(wanted: TitleAndYear): TitleMatch;
}

/** An index of these movies. A year may be off by one: release dates differ between countries. */
export function titleIndex(movies: readonly CatalogueMovie[]): TitleIndex {
  const byId = new Map<string, CatalogueMovie>();
  const byTitle = new Map<string, CatalogueMovie[]>();
  for (const movie of movies) {
    byId.set(movie.movieId, movie);
    if (movie.imdbId !== null) byId.set(movie.imdbId, movie);
    const title = normalisedTitle(movie.title);
    byTitle.set(title, [...(byTitle.get(title) ?? []), movie]);
  }
  return {
    byMovieId: (movieId) => byId.get(movieId) ?? byId.get(imdbIdIn(movieId) ?? ''),
    byTitle(wanted) {
      const candidates = byTitle.get(normalisedTitle(wanted.title)) ?? [];
      return choose(candidates, wanted.year);
    },
  };
}

function choose(candidates: readonly CatalogueMovie[], year: number | null): TitleMatch {
  const [only, another] = candidates;
  if (only === undefined) return { kind: 'unknown' };
  if (year === null) {
    return another === undefined
      ? { kind: 'found', movie: only }
      : { kind: 'ambiguous', candidates };
  }
  for (const tolerance of [0, 1]) {
    const near = candidates.filter(
      (movie) => movie.year !== null && Math.abs(movie.year - year) <= tolerance,
    );
    const [nearest, rival] = near;
    if (nearest !== undefined) {
      return rival === undefined
        ? { kind: 'found', movie: nearest }
        : { kind: 'ambiguous', candidates: near };
    }
  }
  if (another === undefined && only.year === null) return { kind: 'found', movie: only };
  return { kind: 'other-year', candidates };
}
