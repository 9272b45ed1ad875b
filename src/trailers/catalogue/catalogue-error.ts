import { problemError, type ProblemOf, sentenceOf } from '../../files/problem-error.js';
import { shortLine } from '../../files/sanitize-text.js';

/** A cell of a table from outside, cut: a hostile one may be as large as the file. */
function shown(cell: string): string {
  return shortLine(cell, 40);
}

interface TableColumns {
  path: string;
  columns: readonly string[];
}

/** A file that is no table may have a page of text for its first line. */
function names({ columns }: TableColumns): string {
  const more = columns.length > 40 ? ` and ${columns.length - 40} more` : '';
  return `${columns.slice(0, 40).map(shown).join(', ')}${more}`;
}

function oneColumn({ columns }: TableColumns): string {
  return columns.length > 1
    ? ''
    : '; it was read as one column, since commas, semicolons, tabs or | must part the cells of every line alike';
}

const sentences = {
  'unknown-layout': (table: TableColumns) =>
    `${table.path} has the columns ${names(table)}; a table of scores needs movie_title, title_year, imdb_score, or title, release_date, vote_average, or movieId, title, year, score, or at least title and score, file and score, or tconst (IMDB ids) and averageRating${oneColumn(table)}.`,
  'no-column': (table: TableColumns & { column: string }) =>
    `${table.path} has no column ${shown(table.column)}; its columns are ${names(table)}.`,
  'unknown-trailers': (table: TableColumns) =>
    `${table.path} has the columns ${names(table)}; a CSV of trailers needs a title ("Toy Story (1995)") and a youtubeId: name them with --trailer-title-column and --trailer-id-column${oneColumn(table)}.`,
  'unknown-links': (table: TableColumns) =>
    `${table.path} has the columns ${names(table)}; a table of links needs movieId and imdbId, as MovieLens' links.csv has them.`,
  'no-links': ({ path, rows }: { path: string; rows: number }) =>
    `None of the ${rows} rows of ${path} has an IMDB id (tt0114709, or 114709 as MovieLens writes it): check that it is the right file.`,
  'no-match': (found: { path: string; moviesPath: string; rows: number; outcomes: string }) =>
    `None of the ${found.rows} rows of ${found.path} has a usable trailer of a movie in ${found.moviesPath} (${found.outcomes}): check that both files and their columns are the right ones${found.outcomes.includes('year-missing') ? ', or accept equal titles without years with --without-year' : ''}.`,
  'unsound-catalogue': ({ path, example }: { path: string; example: string }) =>
    `${path} cannot be added to without losing a row, since ${example}: correct that line or move the file away.`,
  'no-score': (found: { path: string; rows: number; example: string; scale: ScoreScale | null }) =>
    `None of the ${found.rows} rows of ${found.path} has a usable score (a number from 0 to 10): ${found.example}${found.scale === null ? '' : `; they seem to be on a scale of ${found.scale}: ${scaleAdvice(found.scale)}`}.`,
};

/** A table of movies that cannot be used; problems of single rows are `RowProblem`s, those of the file `TableError`s. */
export class CatalogueError extends problemError<ProblemOf<typeof sentences>>(
  'CatalogueError',
  sentences,
) {}

/** A cell that is not what its column needs. */
interface BadCell {
  column: string;
  value: string;
}

function has({ column, value }: BadCell): string {
  return `has '${shown(value)}' in ${column}`;
}

const rowSentences = {
  'ragged-row': ({ cells, columns }: { cells: number; columns: number }) =>
    `has ${cells} cells where the header has ${columns}`,
  'blank-row': () => 'has only empty cells',
  'shifted-row': (cell: BadCell) =>
    `${has(cell)} where a whole number belongs: its cells are shifted`,
  'no-title': ({ column }: { column: string }) => `has an empty ${column}`,
  'no-votes': ({ column }: { column: string }) => `has 0 in ${column}, so its score has no votes`,
  'bad-score': (cell: BadCell) => `${has(cell)}, which is not a number from 0 to 10`,
  'bad-movie-id': (cell: BadCell) =>
    `${has(cell)}; a movieId has lower-case letters, digits and single hyphens only. Name the video in a column "file" instead`,
  'bad-imdb-id': (cell: BadCell) => `${has(cell)}, which is no IMDB id such as tt0114709`,
  'bad-year': (cell: BadCell) => `${has(cell)}, which is not a year`,
  /** The year after the title and the one in its column lie more than one apart: the first counts. */
  'two-years': (cell: BadCell & { kept: number }) =>
    `${has(cell)}, but ${cell.kept} after its title: ${cell.kept} was kept`,
  duplicate: ({ sameAsLine }: { sameAsLine: number }) => `repeats line ${sameAsLine}`,
  'other-score': (found: { sameAsLine: number; value: number; kept: number }) =>
    `gives the movie of line ${found.sameAsLine} the score ${found.value}; ${found.kept} was kept`,
};

/** What is wrong with one row of a CSV; the other rows are used all the same. */
export type CellProblem = ProblemOf<typeof rowSentences>;
/** Lines count from 1, the header's included. */
export type RowProblem = CellProblem & { readonly line: number };

export function rowProblemText(problem: RowProblem): string {
  return `line ${problem.line} ${sentenceOf(rowSentences, problem)}`;
}

type FatalProblem = Exclude<RowProblem, { readonly kind: 'bad-year' | 'two-years' }>;

/** The first problem of each row that is not used for what it says, by line. A row whose year alone is wrong is used. */
export function problemsByLine(problems: readonly RowProblem[]): ReadonlyMap<number, FatalProblem> {
  const found = new Map<number, FatalProblem>();
  for (const problem of problems) {
    if (problem.kind === 'bad-year' || problem.kind === 'two-years') continue;
    if (!found.has(problem.line)) found.set(problem.line, problem);
  }
  return found;
}

const cautionSentences = {
  'other-encoding': ({ line }: { line: number }) =>
    `line ${line} is not UTF-8, so the file was read as Windows-1252: check a title with an accent, or save it as CSV in UTF-8`,
  /** Positions count from 1. */
  'repeated-column': ({ column, positions }: { column: string; positions: readonly number[] }) =>
    `several columns are called ${shown(column)} (${positions.join(', ')}): number ${positions[0] ?? 1} is the one that counts`,
  'several-score-columns': ({ taken, others }: { taken: string; others: readonly string[] }) =>
    `several columns may be the score: ${shown(taken)} was taken, not ${others.slice(0, 5).map(shown).join(', ')}; --score-column names another`,
  'other-scale': (found: {
    scale: ScoreScale;
    column: string;
    lowest: number;
    highest: number;
    scores: number;
  }) =>
    `the ${found.scores} scores in ${shown(found.column)} go from ${found.lowest} to ${found.highest}, as on a scale of ${found.scale}; ${scaleAdvice(found.scale)}`,
};

/** What a person should know of a table that was read: nothing is wrong for sure. */
export type ScoreCaution = ProblemOf<typeof cautionSentences>;

/** The caution as a sentence about the score file, without a full stop. */
export function cautionText(caution: ScoreCaution): string {
  return sentenceOf(cautionSentences, caution);
}

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

const conversions: Readonly<Record<ScoreScale, string>> = {
  '0 to 1': 'multiply them by 10',
  '0 to 5': 'double them',
  '0 to 100': 'divide them by 10',
};

/** What to do about scores on such a scale. */
export function scaleAdvice(scale: ScoreScale): string {
  return `scores are taken as they are, from 0 to 10: ${conversions[scale]} if they are to be compared with IMDB's`;
}
