import { normalisedTitle } from './movie-title.js';
import type { TitleAndYear } from './movie-title.js';
import type { CatalogueMovie } from './read-scores.js';
import { titleKeys } from './title-keys.js';
import type { TitleMatch } from './title-match.js';

/**
 * Looks titles up by their keys (see title-keys.ts). A match needs equal years, a single movie with such a key, and a single wanted
 * title that could mean this movie; movies and titles that have a match of their own count as well.
 */
export function looseTitles(
  movies: readonly CatalogueMovie[],
  wanted: readonly TitleAndYear[],
): (title: { readonly title: string; readonly year: number }) => TitleMatch {
  const years = new Map<number, LooseYear>();
  return ({ title, year }) => {
    const known =
      years.get(year) ??
      looseYear(
        movies.filter((movie) => movie.year === year && movie.title !== ''),
        wanted.filter((other) => other.year === year).map((other) => other.title),
      );
    years.set(year, known);
    const near = known.near(title);
    const [movie, rival] = near;
    if (movie === undefined) return { kind: 'unknown' };
    if (rival !== undefined || known.titlesNear(movie.movie) > 1) {
      return { kind: 'ambiguous', candidates: near.map(({ movie: of }) => of) };
    }
    return { kind: 'found', movie: movie.movie, by: movie.by, years: 'equal' };
  };
}

interface NearMovie {
  readonly movie: CatalogueMovie;
  readonly by: 'spelling' | 'shorter';
}

/** The films of one year. */
interface LooseYear {
  readonly near: (title: string) => readonly NearMovie[];
  /** How many different wanted titles could mean this movie. */
  readonly titlesNear: (movie: CatalogueMovie) => number;
}

function looseYear(movies: readonly CatalogueMovie[], titles: readonly string[]): LooseYear {
  const [full, plain, works, mains] = [keyIndex(), keyIndex(), keyIndex(), keyIndex()];
  for (const movie of movies) {
    const keys = titleKeys(movie.title);
    full.add(keys.full, movie);
    plain.add(keys.plain, movie);
    works.add(keys.works, movie);
    mains.add(keys.mains, movie);
  }
  const near = (title: string): readonly NearMovie[] => {
    const keys = titleKeys(title);
    const found = new Map<CatalogueMovie, NearMovie>();
    const take = (of: readonly CatalogueMovie[], by: NearMovie['by']) => {
      for (const movie of of) if (!found.has(movie)) found.set(movie, { movie, by });
    };
    take(full.of(keys.full), 'spelling');
    take(works.of(keys.full), 'shorter');
    take(full.of(keys.works), 'shorter');
    // A list of trailers has many a film that is only named after the movie: its subtitle is not left out so easily.
    take(mains.of(keys.plain), 'shorter');
    take(plain.of(keys.sureMains), 'shorter');
    return [...found.values()];
  };
  const counts = new Map<CatalogueMovie, Set<string>>();
  for (const title of titles) {
    for (const { movie } of near(title)) {
      counts.set(movie, (counts.get(movie) ?? new Set()).add(normalisedTitle(title)));
    }
  }
  return { near, titlesNear: (movie) => counts.get(movie)?.size ?? 0 };
}

/** Movies by their keys. */
function keyIndex() {
  const movies = new Map<string, CatalogueMovie[]>();
  return {
    add(keys: readonly string[], movie: CatalogueMovie): void {
      for (const key of keys) movies.set(key, [...(movies.get(key) ?? []), movie]);
    },
    of: (keys: readonly string[]): readonly CatalogueMovie[] =>
      keys.flatMap((key) => movies.get(key) ?? []),
  };
}
