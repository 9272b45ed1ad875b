import type { CatalogueMovie, ScoreFile } from '../../trailers/catalogue/read-scores.js';
import type { RowProblem, ScoreCaution } from '../../trailers/catalogue/catalogue-error.js';
import { countOutcomes, scoreRows } from './score-rows.js';
import type { ScoreRow } from './score-rows.js';
import type { DatasetSource, LeftOut, UnusedImage } from './source-movie.js';

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
