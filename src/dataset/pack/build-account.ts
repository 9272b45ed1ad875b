import { csvText } from '../../text/csv.js';
import {
  problemsByLine,
  type RowProblem,
  rowProblemText,
  type ScoreCaution,
} from '../../trailers/catalogue/catalogue-error.js';
import { plainCell } from '../../trailers/catalogue/movie-title.js';
import type { CatalogueMovie, ScoreFile } from '../../trailers/catalogue/read-scores.js';
import {
  type DatasetSource,
  type FoundFrames,
  type LeftOut,
  leftOutText,
  type UnusedImage,
} from './source-movie.js';

/** What was given to a build and not used, with the reasons: of a dataset that was made, or that could not be for want of movies. */
export interface BuildAccount {
  readonly leftOut: readonly LeftOut[];
  readonly unusedImages: readonly UnusedImage[];
  readonly cautions: readonly ScoreCaution[];
  /** How many rows of the score file came to each outcome; they add up to `rows`, and score-rows.csv has each of them. */
  readonly scoreRows: {
    readonly rows: number;
    readonly outcomes: Readonly<Record<string, number>>;
  };
  /** Rows of the score file that could not be used as they stand. */
  readonly rowProblems: readonly RowProblem[];
  /** Movies of the score file that could be used and for which there are no frames: the rows of outcome `without-frames`. */
  readonly scoresWithoutFrames: readonly CatalogueMovie[];
}

/** What became of a source and a score file. */
interface Used {
  readonly movieIds: Iterable<string>;
  readonly leftOut: readonly LeftOut[];
  readonly unusedImages: readonly UnusedImage[];
}

/** @returns also the rows of the score file, one by one */
export function buildAccount(
  source: DatasetSource,
  scores: ScoreFile,
  { movieIds, leftOut, unusedImages }: Used,
): { readonly account: BuildAccount; readonly rows: readonly ScoreRow[] } {
  const rows = scoreRows(scores, source.scored, new Set(movieIds), leftOut);
  const without = new Set(
    rows.filter(({ outcome }) => outcome === 'without-frames').map(({ line }) => line),
  );
  const account: BuildAccount = {
    leftOut,
    unusedImages: [...source.unusedImages, ...unusedImages],
    cautions: scores.cautions,
    scoreRows: { rows: rows.length, outcomes: countOutcomes(rows) },
    rowProblems: scores.problems,
    scoresWithoutFrames: scores.movies.filter(({ line }) => without.has(line)),
  };
  return { account, rows };
}

/** What one row of a score file came to. */
interface ScoreRow {
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
function scoreRows(
  { rows, movies, problems }: ScoreFile,
  scored: ReadonlyMap<CatalogueMovie, readonly FoundFrames[]>,
  packed: ReadonlySet<string>,
  leftOut: readonly LeftOut[],
): readonly ScoreRow[] {
  const ofLine = new Map(movies.map((movie) => [movie.line, movie]));
  const problemOf = problemsByLine(problems);
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
function countOutcomes(rows: readonly ScoreRow[]): Readonly<Record<string, number>> {
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
