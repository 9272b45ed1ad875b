import { imdbIdIn, normalisedTitle } from '../../trailers/catalogue/movie-title.js';
import type { PackMovie } from '../pack/pack.js';
import { splitNames } from '../split.js';
import type { Split } from '../split.js';
import type { Finding } from './finding.js';

/** Movies that are, or may be, one movie in different splits: by movieId or IMDB id, or by title and year. */
export function identityFindings(movies: readonly PackMovie[]): readonly Finding[] {
  return [
    ...grouped(movies, idOf).flatMap(([id, group]): readonly Finding[] => {
      const splits = splitsOf(group);
      if (splits.length < 2) return [];
      const figures = { id, splits };
      return [{ kind: 'shared-id', severity: 'leak', movies: idsOf(group), figures }];
    }),
    ...grouped(movies, ({ title }) => normalisedTitle(title))
      .flatMap(([, group]) => nearInYears(group))
      .flatMap((group) => titleFinding(group)),
  ];
}

function titleFinding(group: readonly PackMovie[]): readonly Finding[] {
  const splits = splitsOf(group);
  // Movies of one id are told of as such.
  if (splits.length < 2 || new Set(group.map((movie) => idOf(movie))).size < 2) return [];
  const years = [...new Set(group.map(({ year }) => year))];
  return [
    {
      kind: 'shared-title',
      severity: grouped(group, ({ year }) => year).some(([year, ofYear]) => surelyOne(year, ofYear))
        ? 'leak'
        : 'warning',
      movies: idsOf(group),
      figures: { title: group[0]?.title ?? '', years, splits },
    },
  ];
}

/** Two splits show one title of one year, and IMDB does not tell the movies apart. */
function surelyOne(year: number | null, movies: readonly PackMovie[]): boolean {
  return (
    year !== null &&
    splitsOf(movies).length > 1 &&
    movies.some(({ movieId }) => imdbIdIn(movieId) === null)
  );
}

/** Parts movies of one title where their years lie more than one apart; a movie without a year may be any of them. */
function nearInYears(movies: readonly PackMovie[]): readonly (readonly PackMovie[])[] {
  if (movies.length < 2 || movies.some(({ year }) => year === null)) return [movies];
  const parts: PackMovie[][] = [];
  let last = Number.NaN;
  for (const movie of movies.toSorted((first, second) => (first.year ?? 0) - (second.year ?? 0))) {
    const year = movie.year ?? 0;
    if (year - last <= 1) parts.at(-1)?.push(movie);
    else parts.push([movie]);
    last = year;
  }
  return parts;
}

function idOf({ movieId }: PackMovie): string {
  return imdbIdIn(movieId) ?? movieId;
}

function idsOf(movies: readonly PackMovie[]): readonly string[] {
  return movies.map(({ movieId }) => movieId);
}

function splitsOf(movies: readonly PackMovie[]): readonly Split[] {
  return splitNames.filter((split) => movies.some((movie) => movie.split === split));
}

function grouped<Key>(
  movies: readonly PackMovie[],
  keyOf: (movie: PackMovie) => Key,
): readonly (readonly [Key, readonly PackMovie[]])[] {
  const groups = new Map<Key, PackMovie[]>();
  for (const movie of movies) {
    const key = keyOf(movie);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [movie]);
    else group.push(movie);
  }
  return [...groups];
}
