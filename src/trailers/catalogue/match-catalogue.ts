import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeAtomic } from '../../files/atomic-write.js';
import type { TableSource } from '../../files/table/read-table.js';
import { csvText } from '../../text/csv.js';
import {
  CatalogueError,
  problemsByLine,
  type RowProblem,
  rowProblemText,
  type ScoreCaution,
} from './catalogue-error.js';
import type { CatalogueRow } from './catalogue.js';
import {
  type MatchKind,
  matchReasons,
  noMatchReasons,
  type TrailerOutcome,
  trailerOutcomes,
} from './match-trailers.js';
import { plainCell } from './movie-title.js';
import { readScores, type ScoreFile } from './read-scores.js';
import { readLinks, readTrailers, type TrailerColumns, type TrailerRow } from './read-trailers.js';
import type { LayoutChoice } from './table-layout.js';

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

/** Scores joined with trailers, and the outcome of every row of both files. */
export interface MatchedCatalogue {
  /** Movies with a score and a trailer. */
  readonly movies: readonly CatalogueRow[];
  readonly scores: ScoreFile;
  /** Of the file of trailers; those of the movies are the score file's. */
  readonly cautions: readonly ScoreCaution[];
  readonly movieOutcomes: readonly MovieOutcome[];
  readonly trailerOutcomes: readonly (TrailerOutcome & { readonly row: TrailerRow })[];
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
  const ofRows = trailerOutcomes(scores.movies, rows, { withoutYear, exactYear, links });
  const ofTrailers = ofRows.map((outcome, place) => ({
    ...outcome,
    row: rows[place] as TrailerRow,
  }));
  const ofMovies = movieOutcomes(scores, ofTrailers);
  const matches = new Map(ofMovies.map((outcome) => [outcome.movieId, outcome]));
  const ofLine = new Map(rows.map(({ line, wanted }) => [line, wanted]));
  const movies = scores.movies.flatMap(({ movieId, title, year, score }) => {
    const { youtubeId = null, trailerLine = null } = matches.get(movieId) ?? {};
    if (youtubeId === null) return [];
    // A score file of IMDB ids alone has no titles.
    const named = title === '' ? ofLine.get(trailerLine ?? 0) : undefined;
    return [{ movieId, title, year, score, youtubeId, ...named }];
  });
  if (movies.length === 0) {
    const counts = [...countKinds(ofRows)].map(([kind, count]) => `${count} ${kind}`);
    const [moviesPath, outcomes] = [scores.path, counts.join(', ')];
    throw new CatalogueError({ kind: 'no-match', path, moviesPath, rows: rows.length, outcomes });
  }
  return { movies, scores, cautions, movieOutcomes: ofMovies, trailerOutcomes: ofTrailers };
}

/** How many there are of each kind, the most frequent first. */
export function countKinds<Kind extends string>(
  outcomes: readonly { readonly kind: Kind }[],
): ReadonlyMap<Kind, number> {
  const counts = new Map<Kind, number>();
  for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return new Map([...counts].toSorted(([, first], [, second]) => second - first));
}

/** What was decided about one row of the score file. */
export interface MovieOutcome {
  readonly line: number;
  readonly title: string;
  /** A problem's kind for a second row of one movie, a row without a score, or one that cannot be read. */
  readonly kind:
    MatchKind | 'without-trailer' | Exclude<RowProblem['kind'], 'bad-year' | 'two-years'>;
  readonly movieId: string | null;
  /** Of a match. */
  readonly youtubeId: string | null;
  /** The row of its trailer, or of what comes nearest to one. */
  readonly trailerLine: number | null;
  readonly reason: string | null;
}

/** Why a movie has no trailer, by the outcome of the row that comes nearest to one. */
const missingReasons: Partial<Record<TrailerOutcome['kind'], string>> = {
  'bad-id': 'its trailer has no usable YouTube id',
  'same-video': 'its video is the trailer of another movie',
  'year-missing': 'a trailer has its title, but one of the years is unknown',
  'other-year': 'trailers of this title are of another year',
  'other-id': 'a trailer of this title has the IMDB id of another movie',
  ambiguous: 'a trailer of this title may be of another movie',
};

/** One outcome a row, in the score file's order. */
function movieOutcomes(
  scores: ScoreFile,
  trailers: MatchedCatalogue['trailerOutcomes'],
): readonly MovieOutcome[] {
  const nearest = nearestTrailers(trailers);
  const movies = new Map(scores.movies.map((movie) => [movie.line, movie]));
  const problems = problemsByLine(scores.problems);
  return scores.rows.map(({ line, title }): MovieOutcome => {
    const movieId = movies.get(line)?.movieId ?? null;
    const row = { line, title, movieId, youtubeId: null, trailerLine: null };
    const problem = problems.get(line);
    if (problem !== undefined) {
      return { ...row, kind: problem.kind, reason: plainCell(rowProblemText(problem)) };
    }
    if (movieId === null) {
      throw new Error(`Line ${line} of ${scores.path} is neither a movie nor a problem.`);
    }
    const found = nearest.get(movieId);
    const trailerLine = found?.row.line ?? null;
    if (found !== undefined && isMatch(found)) {
      const { kind, youtubeId, reason } = found;
      return { ...row, kind, youtubeId, trailerLine, reason };
    }
    const reason = found === undefined ? undefined : missingReasons[found.kind];
    return {
      ...row,
      kind: 'without-trailer',
      trailerLine,
      reason: reason ?? 'no trailer has this title',
    };
  });
}

function isMatch<Outcome extends TrailerOutcome>(
  outcome: Outcome,
): outcome is Outcome & { readonly kind: MatchKind } {
  return outcome.youtubeId !== null;
}

const nearness: readonly string[] = [...Object.keys(matchReasons), ...Object.keys(noMatchReasons)];

/** For each movie the trailer row that comes nearest to being its own. */
function nearestTrailers(trailers: MatchedCatalogue['trailerOutcomes']) {
  const nearest = new Map<string, MatchedCatalogue['trailerOutcomes'][number]>();
  for (const outcome of trailers) {
    for (const movieId of outcome.movieIds) {
      const known = nearest.get(movieId)?.kind ?? '';
      const rank = nearness.indexOf(outcome.kind);
      if (known === '' || rank < nearness.indexOf(known)) nearest.set(movieId, outcome);
    }
  }
  return nearest;
}

/** Writes the outcome of every row of both files as CSV, atomically: file,line,title,fate,movieId,youtubeId,otherLine,reason. */
export function writeOutcomes(
  path: string,
  { movieOutcomes: ofMovies, trailerOutcomes: ofTrailers }: MatchedCatalogue,
): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomic(
    path,
    csvText([
      ['file', 'line', 'title', 'fate', 'movieId', 'youtubeId', 'otherLine', 'reason'],
      ...ofMovies.map(({ line, title, kind, movieId, youtubeId, trailerLine, reason }) => {
        return ['movies', line, plainCell(title), kind, movieId, youtubeId, trailerLine, reason];
      }),
      ...ofTrailers.map(({ row, kind, movieIds, youtubeId, otherLine, reason }) => {
        const titled = ['trailers', row.line, plainCell(row.title), kind];
        return [...titled, movieIds.join(' '), youtubeId, otherLine, reason];
      }),
    ]),
  );
}
