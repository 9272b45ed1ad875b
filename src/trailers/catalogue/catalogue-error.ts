import { problemError } from '../../files/problem-error.js';
import { shortLine } from '../../files/sanitize-text.js';
import { mostOfCell } from './row-problem.js';
import { scaleAdvice } from './score-caution.js';
import type { ScoreScale } from './score-caution.js';

/** Why a table of movies as a whole cannot be used; problems of single rows are `RowProblem`s, those of the file `TableError`s. */
export type CatalogueProblem =
  | { readonly kind: 'unknown-layout'; readonly path: string; readonly columns: readonly string[] }
  | {
      readonly kind: 'no-column';
      readonly path: string;
      readonly column: string;
      readonly columns: readonly string[];
    }
  | {
      readonly kind: 'unknown-trailers';
      readonly path: string;
      readonly columns: readonly string[];
    }
  | { readonly kind: 'unknown-links'; readonly path: string; readonly columns: readonly string[] }
  | { readonly kind: 'no-links'; readonly path: string; readonly rows: number }
  | {
      readonly kind: 'no-match';
      readonly path: string;
      readonly moviesPath: string;
      readonly rows: number;
      readonly fates: string;
    }
  | { readonly kind: 'unsound-catalogue'; readonly path: string; readonly example: string }
  | {
      readonly kind: 'no-score';
      readonly path: string;
      readonly rows: number;
      readonly example: string;
      /** The scale that its numbers seem to be on, where that is not 0 to 10. */
      readonly scale: ScoreScale | null;
    };

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
