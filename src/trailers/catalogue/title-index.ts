import {
  imdbIdIn,
  normalisedTitle,
  type TitleAndYear,
  titlesInBrackets,
  videoStem,
  withoutFolder,
} from './movie-title.js';
import type { CatalogueMovie } from './read-scores.js';
import { bareTitle, exactTitle, titleKeys } from './title-keys.js';
import { chosenByYear, type TitleLikeness, type TitleMatch } from './title-match.js';

export interface TitleRules {
  /** No match where the years differ. */
  readonly exactYear: boolean;
}

/** Looks movies up by movieId, by IMDB id, by their video's name, and by title and year. */
export interface TitleIndex {
  byMovieId(movieId: string): CatalogueMovie | undefined;
  /** The movies whose row names this video or folder, with its ending or without; several rows may. */
  byFile(name: string): readonly CatalogueMovie[];
  byTitle(wanted: TitleAndYear): TitleMatch;
}

/**
 * An index of these movies.
 * @param wanted all titles that will be looked up: whether one that is not quite equal is the same film depends on the others
 */
export function titleIndex(
  movies: readonly CatalogueMovie[],
  wanted: readonly TitleAndYear[] = [],
  rules: TitleRules = { exactYear: false },
): TitleIndex {
  const byId = new Map<string, CatalogueMovie>();
  const byTitle = new Map<string, CatalogueMovie[]>();
  const byFile = new Map<string, CatalogueMovie[]>();
  const add = (index: Map<string, CatalogueMovie[]>, key: string, movie: CatalogueMovie) => {
    const known = index.get(key);
    if (known === undefined) index.set(key, [movie]);
    else if (!known.includes(movie)) known.push(movie);
  };
  for (const movie of movies) {
    byId.set(movie.movieId, movie);
    if (movie.imdbId !== null) byId.set(movie.imdbId, movie);
    if (movie.title !== '') add(byTitle, normalisedTitle(movie.title), movie);
    if (movie.file === null) continue;
    for (const key of [withoutFolder(movie.file), videoStem(movie.file)]) add(byFile, key, movie);
  }
  const ofMovies = yearsOfTitles(movies);
  const ofWanted = yearsOfTitles(wanted);
  const loose = looseTitles(movies, wanted);
  const choose = (written: string, year: number | null, by: TitleLikeness): TitleMatch => {
    const candidates = byTitle.get(normalisedTitle(written)) ?? [];
    const match = chosenByYear(candidates, year, by);
    if (match.kind !== 'found' || match.years !== 'off-by-one') return match;
    const key = bareTitle(written);
    const isSure =
      !rules.exactYear &&
      exactTitle(written) === exactTitle(match.movie.title) &&
      isOneFilm(ofMovies.get(key), ofWanted.get(key), year ?? 0, match.movie.year ?? 0);
    return isSure ? match : { kind: 'other-year', candidates: [match.movie] };
  };
  return {
    byMovieId: (movieId) => byId.get(movieId) ?? byId.get(imdbIdIn(movieId) ?? ''),
    byFile: (name) => byFile.get(withoutFolder(name)) ?? byFile.get(videoStem(name)) ?? [],
    byTitle({ title, year }) {
      const asWritten = choose(title, year, 'title');
      const isSure = asWritten.kind === 'found' && asWritten.years !== 'off-by-one';
      if (isSure || asWritten.kind === 'ambiguous' || year === null) return asWritten;
      // A title in brackets says less than the title itself, so that the years must be known.
      const bracketed =
        asWritten.kind === 'unknown'
          ? titlesInBrackets(title)
              .map((other) => choose(other, year, 'bracketed'))
              .filter((match) => match.kind === 'found' && match.years !== 'unknown')
          : [];
      const inBrackets = bracketed.find(
        (match) => match.kind === 'found' && match.years === 'equal',
      );
      if (inBrackets !== undefined) return inBrackets;
      const near = loose({ title, year });
      if (near.kind === 'found') return near;
      const match = bracketed[0] ?? asWritten;
      return match.kind === 'unknown' ? near : match;
    },
  };
}

/** The years of all films that have a title but for its leading article, or have it in brackets. */
function yearsOfTitles(titles: readonly TitleAndYear[]): ReadonlyMap<string, ReadonlySet<number>> {
  const years = new Map<string, Set<number>>();
  for (const { title, year } of titles) {
    if (title === '' || year === null) continue;
    for (const name of [title, ...titlesInBrackets(title)]) {
      const key = bareTitle(name);
      const known = years.get(key);
      if (known === undefined) years.set(key, new Set([year]));
      else known.add(year);
    }
  }
  return years;
}

/**
 * Whether years that differ by one are of one film. Not where either list has a film of the other's year. A list that gives the later
 * year has the release where the other has the first showing, which is common: only another film of that title within two years
 * speaks against it. The other way round is rare, and any other film of that title is as likely.
 */
function isOneFilm(
  ofMovies: ReadonlySet<number> = new Set(),
  ofWanted: ReadonlySet<number> = new Set(),
  wanted: number,
  ofMovie: number,
): boolean {
  if (ofMovies.has(wanted) || ofWanted.has(ofMovie)) return false;
  const others = [...ofMovies, ...ofWanted].filter((year) => year !== wanted && year !== ofMovie);
  if (ofMovie > wanted) return others.length === 0;
  return others.every((year) => Math.min(Math.abs(year - wanted), Math.abs(year - ofMovie)) > 2);
}

/**
 * Looks titles up by their keys (see title-keys.ts). A match needs equal years, a single movie with such a key, and a single wanted
 * title that could mean this movie; movies and titles that have a match of their own count as well.
 */
function looseTitles(
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
