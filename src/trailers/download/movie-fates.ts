import type { ScoreFile } from '../catalogue/read-scores.js';
import type { TrailerRow } from './read-trailers.js';
import { isOfYear, rowProblemText } from '../catalogue/row-problem.js';
import type { RowProblem } from '../catalogue/row-problem.js';
import { matchKinds } from './trailer-fates.js';
import type { MatchKind, TrailerFate } from './trailer-fates.js';

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
export function movieFates(
  scores: ScoreFile,
  rows: readonly TrailerRow[],
  fates: readonly TrailerFate[],
): readonly MovieFate[] {
  const nearest = nearestTrailers(rows, fates);
  const movies = new Map(scores.movies.map((movie) => [movie.line, movie]));
  const problems = new Map<number, RowProblem>();
  for (const problem of scores.problems) {
    if (!isOfYear(problem.kind) && !problems.has(problem.line)) {
      problems.set(problem.line, problem);
    }
  }
  return scores.rows.map(({ line, title }): MovieFate => {
    const movie = movies.get(line);
    const problem = problems.get(line);
    const kind = problem?.kind;
    if (problem !== undefined && kind !== undefined && !isOfYear(kind)) {
      return {
        line,
        title,
        kind,
        movieId: movie?.movieId ?? null,
        reason: rowProblemText(problem),
      };
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
