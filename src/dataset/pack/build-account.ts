import { csvText } from '../../text/csv.js';
import {
  problemsByLine,
  type RowProblem,
  rowProblemText,
} from '../../trailers/catalogue/catalogue-error.js';
import { plainCell } from '../../trailers/catalogue/movie-title.js';
import type { ScoreFile } from '../../trailers/catalogue/read-scores.js';
import { type DatasetSource, type LeftOut, leftOutText } from './source-movie.js';

/** What was given to a build and not used, with the reasons: of a dataset that was made, or that has too few movies. */
export type BuildAccount = ReturnType<typeof buildAccount>['account'];

/** How one row of a score file ended. */
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
 * @param used movieIds of the dataset
 * @param left folders of frames and images that are not in it
 * @returns also the rows of the score file, one by one in its order
 */
export function buildAccount(
  source: DatasetSource,
  scores: ScoreFile,
  used: readonly string[],
  { leftOut, unusedImages }: Pick<DatasetSource, 'leftOut' | 'unusedImages'>,
) {
  const rows = scoreRows(source, scores, new Set(used), leftOut);
  const outcomes: Record<string, number> = {};
  for (const { outcome } of rows) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const without = new Set(
    rows.filter(({ outcome }) => outcome === 'without-frames').map(({ line }) => line),
  );
  const account = {
    leftOut,
    unusedImages: [...source.unusedImages, ...unusedImages],
    cautions: scores.cautions,
    /** How many rows of the score file came to each outcome; they add up to `rows`, and score-rows.csv has each of them. */
    scoreRows: { rows: rows.length, outcomes },
    /** Rows of the score file that could not be used as they are. */
    rowProblems: scores.problems,
    /** Movies of the score file that could be used and for which there are no frames: the rows of outcome `without-frames`. */
    scoresWithoutFrames: scores.movies.filter(({ line }) => without.has(line)),
  };
  return { account, rows };
}

function scoreRows(
  { scored }: DatasetSource,
  { rows, movies, problems }: ScoreFile,
  used: ReadonlySet<string>,
  leftOut: readonly LeftOut[],
): readonly ScoreRow[] {
  const ofLine = new Map(movies.map((movie) => [movie.line, movie]));
  const problemOf = problemsByLine(problems);
  const whyLeftOut = new Map(leftOut.map((left) => [left.name, leftOutText(left)]));
  const ambiguous = new Map(
    leftOut.flatMap((left) =>
      left.kind === 'ambiguous-video'
        ? left.lines.map((of) => [of, `${left.name} ${leftOutText(left)}`] as const)
        : [],
    ),
  );
  return rows.map(({ line, title }): ScoreRow => {
    const movie = ofLine.get(line);
    const found = (movie === undefined ? undefined : scored.get(movie)) ?? [];
    const movieIds = found.map(({ movieId }) => movieId);
    const problem = problemOf.get(line);
    const row = { line, title, movieIds };
    if (problem !== undefined) {
      return { ...row, outcome: problem.kind, reason: rowProblemText(problem) };
    }
    const severalRows = ambiguous.get(line);
    if (severalRows !== undefined) {
      return { ...row, outcome: 'frames-left-out', reason: severalRows };
    }
    const [first] = found;
    if (first === undefined) {
      return {
        ...row,
        outcome: 'without-frames',
        reason: 'no folder of frames has its name or title',
      };
    }
    return movieIds.some((movieId) => used.has(movieId))
      ? { ...row, outcome: 'used', reason: first.likeness ?? '' }
      : { ...row, outcome: 'frames-left-out', reason: whyLeftOut.get(first.movieId) ?? '' };
  });
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
