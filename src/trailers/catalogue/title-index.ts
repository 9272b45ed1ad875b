import { looseTitles } from './loose-titles.js';
import { imdbIdIn, videoStem, withoutFolder } from './movie-id.js';
import { normalisedTitle, titlesInBrackets } from './movie-title.js';
import type { TitleAndYear } from './movie-title.js';
import type { CatalogueMovie } from './read-scores.js';
import { bareTitle, exactTitle } from './title-keys.js';
import { chosenByYear } from './title-match.js';
import type { TitleLikeness, TitleMatch } from './title-match.js';

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
