import type { TableSource } from '../../files/table/read-table.js';
import {
  CatalogueError,
  problemsByLine,
  type RowProblem,
  rowProblemText,
  type ScoreCaution,
} from './catalogue-error.js';
import type { CatalogueRow } from './catalogue.js';
import { readScores, type ScoreFile } from './read-scores.js';
import { readLinks, readTrailers, type TrailerColumns, type TrailerRow } from './read-trailers.js';
import type { LayoutChoice } from './table-layout.js';
import { type MatchKind, matchKinds, type TrailerFate, trailerFates } from './trailer-fates.js';

/** Two CSV files to join, and what is said of their columns. */
export interface CatalogueSources {
  readonly moviesCsv: TableSource;
  readonly movieColumns?: LayoutChoice | undefined;
  readonly trailersCsv: TableSource;
  readonly trailerColumns?: TrailerColumns | undefined;
  /** MovieLens' links.csv, or another table of movieId and imdbId. */
  readonly linksCsv?: TableSource | undefined;
  readonly withoutYear: boolean;
  readonly exactYear?: boolean | undefined;
}

/** Scores joined with trailers, and the fate of every row of both files. */
export interface MatchedCatalogue {
  /** Movies with a score and a trailer. */
  readonly movies: readonly CatalogueRow[];
  readonly scores: ScoreFile;
  /** Of the file of trailers; those of the movies are the score file's. */
  readonly cautions: readonly ScoreCaution[];
  readonly movieFates: readonly MovieFate[];
  readonly trailerFates: readonly { readonly row: TrailerRow; readonly fate: TrailerFate }[];
}

/**
 * Joins movies with trailers by title and year.
 * @throws CatalogueError for a file that cannot be used, and where nothing at all matches.
 */
export function matchCatalogue(sources: CatalogueSources): MatchedCatalogue {
  const scores = readScores(sources.moviesCsv, sources.movieColumns);
  const { path, rows, cautions } = readTrailers(sources.trailersCsv, sources.trailerColumns);
  const { linksCsv, withoutYear, exactYear = false } = sources;
  const links = linksCsv === undefined ? undefined : readLinks(linksCsv);
  const fates = trailerFates(scores.movies, rows, { withoutYear, exactYear, links });
  const ofMovies = movieFates(scores, rows, fates);
  const trailers = new Map(
    ofMovies.flatMap((fate) => ('youtubeId' in fate ? [[fate.movieId, fate]] : [])),
  );
  const ofLine = new Map(rows.map(({ line, wanted }) => [line, wanted]));
  const movies = scores.movies.flatMap(({ movieId, title, year, score }) => {
    const trailer = trailers.get(movieId);
    if (trailer === undefined) return [];
    const { youtubeId, trailerLine } = trailer;
    // A score file of IMDB ids alone has no titles.
    const named = title === '' ? ofLine.get(trailerLine) : undefined;
    return [{ movieId, title, year, score, youtubeId, ...named }];
  });
  if (movies.length === 0) {
    throw new CatalogueError({
      kind: 'no-match',
      path,
      moviesPath: scores.path,
      rows: rows.length,
      fates: [...countKinds(fates)].map(([kind, count]) => `${count} ${kind}`).join(', '),
    });
  }
  const ofTrailers = fates.map((fate, place) => ({ row: rows[place] as TrailerRow, fate }));
  return { movies, scores, cautions, movieFates: ofMovies, trailerFates: ofTrailers };
}

/** How many there are of each kind, the most frequent first. */
export function countKinds<Kind extends string>(
  fates: readonly { readonly kind: Kind }[],
): ReadonlyMap<Kind, number> {
  const counts = new Map<Kind, number>();
  for (const { kind } of fates) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return new Map([...counts].toSorted(([, first], [, second]) => second - first));
}

/** Why a movie with a score has no trailer: what stands nearest to one. */
type MissingTrailer =
  | 'no-such-title'
  | 'trailer-id-spoilt'
  | 'trailer-of-other-movie'
  | 'year-missing'
  | 'other-year'
  | 'other-id'
  | 'ambiguous';

/** What became of one row of the score file. */
export type MovieFate = { readonly line: number; readonly title: string } & (
  | {
      readonly kind: MatchKind;
      readonly movieId: string;
      readonly youtubeId: string;
      readonly trailerLine: number;
    }
  | {
      readonly kind: 'without-trailer';
      readonly movieId: string;
      readonly missing: MissingTrailer;
      readonly trailerLine: number | null;
    }
  /** A second row of one movie, a row without a score, or one that cannot be read. */
  | {
      readonly kind: Exclude<RowProblem['kind'], 'bad-year' | 'two-years'>;
      readonly movieId: string | null;
      readonly reason: string;
    }
);

/** One fate a row, in the score file's order. */
function movieFates(
  scores: ScoreFile,
  rows: readonly TrailerRow[],
  fates: readonly TrailerFate[],
): readonly MovieFate[] {
  const nearest = nearestTrailers(rows, fates);
  const movies = new Map(scores.movies.map((movie) => [movie.line, movie]));
  const problems = problemsByLine(scores.problems);
  return scores.rows.map(({ line, title }): MovieFate => {
    const movie = movies.get(line);
    const problem = problems.get(line);
    if (problem !== undefined) {
      const movieId = movie?.movieId ?? null;
      return { line, title, kind: problem.kind, movieId, reason: rowProblemText(problem) };
    }
    if (movie === undefined) {
      throw new Error(`Line ${line} of ${scores.path} is neither a movie nor a problem.`);
    }
    const { movieId } = movie;
    const found = nearest.get(movieId);
    if (found === undefined) {
      const missing = 'no-such-title';
      return { line, title, kind: 'without-trailer', movieId, missing, trailerLine: null };
    }
    const { fate, line: trailerLine } = found;
    return 'youtubeId' in fate
      ? { line, title, kind: fate.kind, movieId, youtubeId: fate.youtubeId, trailerLine }
      : { line, title, kind: 'without-trailer', movieId, missing: missingOf(fate), trailerLine };
  });
}

interface NearestTrailer {
  readonly line: number;
  readonly fate: TrailerFate;
}

const order: readonly TrailerFate['kind'][] = [
  ...matchKinds,
  'same-video',
  'bad-id',
  'year-missing',
  'ambiguous',
  'other-id',
  'other-year',
];

/** For each movie the trailer row that comes nearest to being its own. */
function nearestTrailers(
  rows: readonly TrailerRow[],
  fates: readonly TrailerFate[],
): ReadonlyMap<string, NearestTrailer> {
  const nearest = new Map<string, NearestTrailer>();
  for (const [place, fate] of fates.entries()) {
    const line = rows[place]?.line ?? 0;
    const movieIds =
      'movieId' in fate ? [fate.movieId] : 'movieIds' in fate ? fate.movieIds : ([] as const);
    for (const movieId of movieIds) {
      const known = nearest.get(movieId);
      if (rank(fate) < (known === undefined ? order.length : rank(known.fate))) {
        nearest.set(movieId, { line, fate });
      }
    }
  }
  return nearest;
}

function rank({ kind }: TrailerFate): number {
  const place = order.indexOf(kind);
  return place < 0 ? order.length : place;
}

function missingOf({ kind }: TrailerFate): MissingTrailer {
  switch (kind) {
    case 'bad-id':
      return 'trailer-id-spoilt';
    case 'same-video':
      return 'trailer-of-other-movie';
    case 'year-missing':
    case 'other-year':
    case 'other-id':
    case 'ambiguous':
      return kind;
    default:
      return 'no-such-title';
  }
}
