import { csvText } from '../../files/csv-cell.js';
import { plainCell } from '../../trailers/catalogue/movie-title.js';
import type { CatalogueMovie, ScoreFile } from '../../trailers/catalogue/read-scores.js';
import {
  isOfYear,
  type RowProblem,
  rowProblemText,
} from '../../trailers/catalogue/catalogue-error.js';
import { leftOutText } from './source-movie.js';
import type { FoundFrames, LeftOut } from './source-movie.js';

/** What one row of a score file came to. */
export interface ScoreRow {
  readonly line: number;
  /** Its title, video or id as written. */
  readonly title: string;
  readonly outcome: 'used' | 'frames-left-out' | 'without-frames' | RowProblem['kind'];
  /** The movies of the dataset that have its score, or would have. */
  readonly movieIds: readonly string[];
  readonly reason: string;
}

/**
 * One entry for each row of a score file, in its order.
 * @param scored rows that found frames, with those
 * @param packed movieIds of the dataset
 * @param leftOut folders of frames that are not in it
 */
export function scoreRows(
  { rows, movies, problems }: ScoreFile,
  scored: ReadonlyMap<CatalogueMovie, readonly FoundFrames[]>,
  packed: ReadonlySet<string>,
  leftOut: readonly LeftOut[],
): readonly ScoreRow[] {
  const ofLine = new Map(movies.map((movie) => [movie.line, movie]));
  const problemOf = new Map<number, RowProblem>();
  for (const problem of problems) {
    // A row whose year cannot be read is used all the same.
    if (!isOfYear(problem.kind) && !problemOf.has(problem.line)) {
      problemOf.set(problem.line, problem);
    }
  }
  const whyLeftOut = new Map(leftOut.map((left) => [left.name, leftOutText(left)]));
  return rows.map(({ line, title }): ScoreRow => {
    const movie = ofLine.get(line);
    const found = (movie === undefined ? undefined : scored.get(movie)) ?? [];
    const movieIds = found.map(({ movieId }) => movieId);
    const problem = problemOf.get(line);
    const row = { line, title, movieIds };
    if (problem !== undefined) {
      return { ...row, outcome: problem.kind, reason: rowProblemText(problem) };
    }
    if (movieIds.some((movieId) => packed.has(movieId))) {
      return { ...row, outcome: 'used', reason: found[0]?.likeness ?? '' };
    }
    const [movieId] = movieIds;
    return movieId !== undefined
      ? { ...row, outcome: 'frames-left-out', reason: whyLeftOut.get(movieId) ?? '' }
      : { ...row, outcome: 'without-frames', reason: 'no folder of frames has its name or title' };
  });
}

/** How many rows came to each outcome. */
export function countOutcomes(rows: readonly ScoreRow[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { outcome } of rows) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** The rows as CSV: line,title,outcome,movieId,reason. */
export function scoreRowsText(rows: readonly ScoreRow[]): string {
  return csvText([
    ['line', 'title', 'outcome', 'movieId', 'reason'],
    ...rows.map(({ line, title, outcome, movieIds, reason }) => [
      line,
      plainCell(title),
      outcome,
      movieIds.join(' '),
      plainCell(reason),
    ]),
  ]);
}
