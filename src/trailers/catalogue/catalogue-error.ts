import { problemError } from '../../files/problem-error.js';
import { shortLine } from '../../files/sanitize-text.js';

/** Why a table of movies as a whole cannot be used; problems of single rows are `RowProblem`s, those of the file `TableError`s. */
type CatalogueProblem = { readonly path: string } & (
  | {
      readonly kind: 'unknown-layout' | 'unknown-trailers' | 'unknown-links';
      readonly columns: readonly string[];
    }
  | { readonly kind: 'no-column'; readonly column: string; readonly columns: readonly string[] }
  | { readonly kind: 'no-links'; readonly rows: number }
  | {
      readonly kind: 'no-match';
      readonly moviesPath: string;
      readonly rows: number;
      readonly fates: string;
    }
  | { readonly kind: 'unsound-catalogue'; readonly example: string }
  | {
      readonly kind: 'no-score';
      readonly rows: number;
      readonly example: string;
      /** The scale that its numbers seem to be on, where that is not 0 to 10. */
      readonly scale: ScoreScale | null;
    }
);

function oneColumn(columns: readonly string[]): string {
  return columns.length > 1
    ? ''
    : '; it was read as one column, since commas, semicolons, tabs or | must part the cells of every line alike';
}

/** Names are cut: a file that is no table may have a whole page for its first line. */
function columnsText(columns: readonly string[]): string {
  const shown = columns
    .slice(0, 40)
    .map((cell) => shortLine(cell, mostOfCell))
    .join(', ');
  return columns.length > 40 ? `${shown} and ${columns.length - 40} more` : shown;
}

/** Of a cell of somebody's table so many characters are shown. */
const mostOfCell = 40;

/** What is wrong with one row of a CSV; the rows beside it are used all the same. Lines count from 1, the header's included. */
export type RowProblem = { readonly line: number } & (
  | { readonly kind: 'ragged-row'; readonly cells: number; readonly columns: number }
  | { readonly kind: 'blank-row' }
  | { readonly kind: 'no-title' | 'no-votes'; readonly column: string }
  | {
      readonly kind: 'shifted-row' | 'bad-score' | 'bad-movie-id' | 'bad-imdb-id';
      readonly column: string;
      readonly value: string;
    }
  | { readonly kind: 'bad-year'; readonly column: string; readonly value: string }
  /** The year after the title and the one in its column lie more than one apart: the first counts. */
  | {
      readonly kind: 'two-years';
      readonly column: string;
      readonly value: string;
      readonly kept: number;
    }
  | { readonly kind: 'duplicate'; readonly sameAsLine: number }
  | {
      readonly kind: 'other-score';
      readonly sameAsLine: number;
      readonly value: number;
      readonly kept: number;
    }
);

/** The problems of each row that is not used for what it says, by line: the first counts. One of its year alone does not hinder. */
export function problemsByLine(problems: readonly RowProblem[]): ReadonlyMap<number, FatalProblem> {
  const found = new Map<number, FatalProblem>();
  for (const problem of problems) {
    if (problem.kind === 'bad-year' || problem.kind === 'two-years') continue;
    if (!found.has(problem.line)) found.set(problem.line, problem);
  }
  return found;
}

type FatalProblem = Exclude<RowProblem, { readonly kind: 'bad-year' | 'two-years' }>;

/** The problem in one sentence. Values are cut: a hostile cell may be as large as the file. */
export function rowProblemText(problem: RowProblem): string {
  const at = `line ${problem.line}`;
  const cell =
    'column' in problem && 'value' in problem
      ? `has '${shortLine(problem.value, mostOfCell)}' in ${problem.column}`
      : '';
  switch (problem.kind) {
    case 'ragged-row':
      return `${at} has ${problem.cells} cells where the header has ${problem.columns}`;
    case 'shifted-row':
      return `${at} ${cell} where a whole number belongs: its cells are shifted`;
    case 'blank-row':
      return `${at} has only empty cells`;
    case 'no-title':
      return `${at} has an empty ${problem.column}`;
    case 'bad-score':
      return `${at} ${cell}, which is not a number from 0 to 10`;
    case 'no-votes':
      return `${at} has 0 in ${problem.column}, so its score rests on nothing`;
    case 'bad-year':
      return `${at} ${cell}, which is not a year`;
    case 'two-years':
      return `${at} ${cell}, but ${problem.kept} after its title: ${problem.kept} was kept`;
    case 'bad-imdb-id':
      return `${at} ${cell}, which is no IMDB id such as tt0114709`;
    case 'bad-movie-id':
      return `${at} ${cell}; a movieId has lower-case letters, digits and single hyphens only`;
    case 'duplicate':
      return `${at} repeats line ${problem.sameAsLine}`;
    case 'other-score':
      return `${at} gives the movie of line ${problem.sameAsLine} the score ${problem.value}; ${problem.kept} was kept`;
  }
}

/** What a person should know of a score file that was read: nothing is wrong for sure. */
export type ScoreCaution =
  | { readonly kind: 'other-encoding'; readonly line: number }
  /** Positions count from 1. */
  | {
      readonly kind: 'repeated-column';
      readonly column: string;
      readonly positions: readonly number[];
    }
  | {
      readonly kind: 'several-score-columns';
      readonly taken: string;
      readonly others: readonly string[];
    }
  | {
      readonly kind: 'other-scale';
      readonly scale: ScoreScale;
      readonly column: string;
      readonly lowest: number;
      readonly highest: number;
      readonly scores: number;
    };

export type ScoreScale = '0 to 1' | '0 to 5' | '0 to 100';

/** Of IMDB's scores one in ten is 5 or lower: so many in a row do not happen by chance. */
const fewestScores = 5;

/**
 * The scale that scores seem to be on where it is not IMDB's of 1 to 10, or null. Half a star is the least that sites with five give,
 * so that nothing above 5 among several scores is taken for that scale.
 */
export function otherScale(scores: readonly number[]): ScoreScale | null {
  if (scores.length < fewestScores) return null;
  let [highest, above] = [0, 0];
  for (const score of scores) {
    if (score > 10) above += 1;
    if (score > highest) highest = score;
  }
  if (above > scores.length / 2) return highest <= 100 ? '0 to 100' : null;
  if (highest <= 1) return '0 to 1';
  return highest <= 5 ? '0 to 5' : null;
}

/** What to do about scores on such a scale. */
export function scaleAdvice(scale: ScoreScale): string {
  const how = {
    '0 to 1': 'multiply them by 10',
    '0 to 5': 'double them',
    '0 to 100': 'divide them by 10',
  };
  return `scores are taken as they are, from 0 to 10: ${how[scale]} if they are to be compared with IMDB's`;
}

/** The caution as a sentence about the score file, without a full stop. */
export function cautionText(caution: ScoreCaution): string {
  switch (caution.kind) {
    case 'other-encoding':
      return `line ${caution.line} is not UTF-8, so the file was read as Windows-1252: check a title with an accent, or save it as CSV in UTF-8`;
    case 'repeated-column': {
      const [first, ...others] = caution.positions;
      return `several columns are called ${shortLine(caution.column, mostOfCell)} (${[first, ...others].join(', ')}): number ${first ?? 1} is the one that counts`;
    }
    case 'several-score-columns':
      return `several columns may be the score: ${shortLine(caution.taken, mostOfCell)} was taken, not ${caution.others
        .slice(0, 5)
        .map((cell) => shortLine(cell, mostOfCell))
        .join(', ')}; --score-column names another`;
    case 'other-scale': {
      const { scale, column, lowest, highest, scores } = caution;
      return `the ${scores} scores in ${shortLine(column, mostOfCell)} go from ${lowest} to ${highest}, as on a scale of ${scale}; ${scaleAdvice(scale)}`;
    }
  }
}

/** A CSV file that cannot be used: what was wrong as data, and as one sentence. */
export class CatalogueError extends problemError<CatalogueProblem>('CatalogueError', {
  'unknown-layout': (problem) =>
    `${problem.path} has the columns ${columnsText(problem.columns)}; a table of scores needs movie_title, title_year, imdb_score, or title, release_date, vote_average, or movieId, title, year, score, or at least title and score, file and score, or tconst (IMDB ids) and averageRating${oneColumn(problem.columns)}.`,
  'no-column': (problem) =>
    `${problem.path} has no column ${shortLine(problem.column, mostOfCell)}; its columns are ${columnsText(problem.columns)}.`,
  'unknown-trailers': (problem) =>
    `${problem.path} has the columns ${columnsText(problem.columns)}; a CSV of trailers needs a title ("Toy Story (1995)") and a youtubeId: name them with --trailer-title-column and --trailer-id-column${oneColumn(problem.columns)}.`,
  'unknown-links': (problem) =>
    `${problem.path} has the columns ${columnsText(problem.columns)}; a table of links needs movieId and imdbId, as MovieLens' links.csv has them.`,
  'no-links': (problem) =>
    `None of the ${problem.rows} rows of ${problem.path} has an IMDB id (tt0114709, or 114709 as MovieLens writes it): check that it is the right file.`,
  'no-match': (problem) =>
    `None of the ${problem.rows} rows of ${problem.path} has a usable trailer of a movie in ${problem.moviesPath} (${problem.fates}): check that both files and their columns are the right ones${problem.fates.includes('year-missing') ? ', or accept equal titles without years with --without-year' : ''}.`,
  'unsound-catalogue': (problem) =>
    `${problem.path} cannot be added to without losing a row, since ${problem.example}: mend that line or move the file away.`,
  'no-score': (problem) =>
    `None of the ${problem.rows} rows of ${problem.path} has a usable score (a number from 0 to 10): ${problem.example}${problem.scale === null ? '' : `; they seem to be on a scale of ${problem.scale}: ${scaleAdvice(problem.scale)}`}.`,
}) {}
