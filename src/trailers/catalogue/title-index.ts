import {
  imdbIdIn,
  normalisedTitle,
  type TitleAndYear,
  titlesInBrackets,
  videoStem,
  withoutFolder,
} from './movie-title.js';
import type { CatalogueMovie } from './read-scores.js';
import { bareTitle, exactTitle, titleKeys, type TitleKeys } from './title-keys.js';

/**
 * What two titles have in common: all of it; one that is in brackets; another spelling; or one is the other without a
 * subtitle or a name in front.
 */
type TitleLikeness = 'title' | 'bracketed' | 'spelling' | 'shorter';

interface FoundTitle {
  readonly kind: 'found';
  readonly movie: CatalogueMovie;
  readonly by: TitleLikeness;
  readonly years: 'equal' | 'off-by-one' | 'unknown';
}

/** The result of looking a title up. */
export type TitleMatch =
  | FoundTitle
  | { readonly kind: 'unknown' }
  /** Remakes, or nearly equal titles: which one is meant cannot be known. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly CatalogueMovie[] }
  | { readonly kind: 'other-year'; readonly candidates: readonly CatalogueMovie[] };

/** How a title was found where it is not simply equal, as a sentence may hold it; null where it is. */
export function likenessText({ by, years }: FoundTitle): string | null {
  const parts = [
    {
      title: '',
      bracketed: 'title equal to one in brackets',
      spelling: 'title equal but for its spelling',
      shorter: 'title equal without a subtitle or a name in front',
    }[by],
    { equal: '', 'off-by-one': 'year off by one', unknown: 'one of the years unknown' }[years],
  ];
  return parts.filter(Boolean).join(', ') || null;
}

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
  for (const movie of movies) {
    byId.set(movie.movieId, movie);
    if (movie.imdbId !== null) byId.set(movie.imdbId, movie);
    if (movie.title !== '') add(byTitle, normalisedTitle(movie.title), movie);
    if (movie.file === null) continue;
    for (const key of [withoutFolder(movie.file), videoStem(movie.file)]) add(byFile, key, movie);
  }
  const ofMovies = yearsOfTitles(movies);
  const ofWanted = yearsOfTitles(wanted);
  const looseYears = new Map<number, (title: string) => TitleMatch>();
  const looseYear = (year: number) => {
    const known = looseYears.get(year);
    if (known !== undefined) return known;
    const made = looseTitles(
      movies.filter((movie) => movie.year === year && movie.title !== ''),
      wanted.filter((other) => other.year === year).map(({ title }) => title),
    );
    looseYears.set(year, made);
    return made;
  };
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
      const near = looseYear(year)(title);
      if (near.kind === 'found') return near;
      const match = bracketed[0] ?? asWritten;
      return match.kind === 'unknown' ? near : match;
    },
  };
}

/** The movie that a year chooses among those of one title. Without a year a title needs to be the only one. */
function chosenByYear(
  candidates: readonly CatalogueMovie[],
  year: number | null,
  by: TitleLikeness,
): TitleMatch {
  const [only, another] = candidates;
  if (only === undefined) return { kind: 'unknown' };
  if (year === null) {
    return another === undefined
      ? { kind: 'found', movie: only, by, years: only.year === null ? 'equal' : 'unknown' }
      : { kind: 'ambiguous', candidates };
  }
  for (const tolerance of [0, 1]) {
    const near = candidates.filter(
      (movie) => movie.year !== null && Math.abs(movie.year - year) <= tolerance,
    );
    const [nearest, rival] = near;
    if (nearest !== undefined) {
      const years = tolerance === 0 ? 'equal' : 'off-by-one';
      return rival === undefined
        ? { kind: 'found', movie: nearest, by, years }
        : { kind: 'ambiguous', candidates: near };
    }
  }
  if (another === undefined && only.year === null) {
    return { kind: 'found', movie: only, by, years: 'unknown' };
  }
  return { kind: 'other-year', candidates };
}

/** The years of all films that have a title but for its leading article, or have it in brackets. */
function yearsOfTitles(titles: readonly TitleAndYear[]): ReadonlyMap<string, ReadonlySet<number>> {
  const years = new Map<string, Set<number>>();
  for (const { title, year } of titles) {
    if (title === '' || year === null) continue;
    for (const name of [title, ...titlesInBrackets(title)]) {
      const key = bareTitle(name);
      years.set(key, (years.get(key) ?? new Set()).add(year));
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
 * Looks titles of one year up by their keys (see title-keys.ts). A match needs a single movie with such a key, and a single wanted title
 * that could mean this movie; movies and titles that are matched otherwise count as well.
 */
function looseTitles(
  movies: readonly CatalogueMovie[],
  wanted: readonly string[],
): (title: string) => TitleMatch {
  const keyed = movies.map((movie) => ({ movie, keys: titleKeys(movie.title) }));
  const lookUp = (part: keyof TitleKeys) => {
    const index = new Map<string, CatalogueMovie[]>();
    for (const { movie, keys } of keyed) for (const key of keys[part]) add(index, key, movie);
    return (keys: readonly string[]) => keys.flatMap((key) => index.get(key) ?? []);
  };
  const [full, plain] = [lookUp('full'), lookUp('plain')];
  const [works, mains] = [lookUp('works'), lookUp('mains')];
  const near = (title: string): ReadonlyMap<CatalogueMovie, 'spelling' | 'shorter'> => {
    const keys = titleKeys(title);
    const shorter = [
      ...works(keys.full),
      ...full(keys.works),
      // A list of trailers has many a film that is only named after the movie: its subtitle is not left out so easily.
      ...mains(keys.plain),
      ...plain(keys.sureMains),
    ];
    const found = new Map<CatalogueMovie, 'spelling' | 'shorter'>();
    for (const movie of full(keys.full)) found.set(movie, 'spelling');
    for (const movie of shorter) if (!found.has(movie)) found.set(movie, 'shorter');
    return found;
  };
  const titlesNear = new Map<CatalogueMovie, Set<string>>();
  for (const title of wanted) {
    for (const movie of near(title).keys()) {
      titlesNear.set(movie, (titlesNear.get(movie) ?? new Set()).add(normalisedTitle(title)));
    }
  }
  return (title) => {
    const found = near(title);
    const [first, rival] = found;
    if (first === undefined) return { kind: 'unknown' };
    const [movie, by] = first;
    return rival !== undefined || (titlesNear.get(movie)?.size ?? 0) > 1
      ? { kind: 'ambiguous', candidates: [...found.keys()] }
      : { kind: 'found', movie, by, years: 'equal' };
  };
}

function add(index: Map<string, CatalogueMovie[]>, key: string, movie: CatalogueMovie): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [movie]);
  else if (!known.includes(movie)) known.push(movie);
}
