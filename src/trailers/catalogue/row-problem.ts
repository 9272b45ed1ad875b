import { shortLine } from '../../files/sanitize-text.js';

/** Of a cell of somebody's table so many characters are shown. */
export const mostOfCell = 40;

/** What is wrong with one row of a CSV; the rows beside it are used all the same. Lines count from 1, the header's included. */
export type RowProblem =
  | {
      readonly kind: 'ragged-row';
      readonly line: number;
      readonly cells: number;
      readonly columns: number;
    }
  | {
      readonly kind: 'shifted-row';
      readonly line: number;
      readonly column: string;
      readonly value: string;
    }
  | { readonly kind: 'blank-row'; readonly line: number }
  | { readonly kind: 'no-title'; readonly line: number; readonly column: string }
  | {
      readonly kind: 'bad-score';
      readonly line: number;
      readonly column: string;
      readonly value: string;
    }
  | { readonly kind: 'no-votes'; readonly line: number; readonly column: string }
  | {
      readonly kind: 'bad-year';
      readonly line: number;
      readonly column: string;
      readonly value: string;
    }
  /** The year after the title and the one in its column lie more than one apart: the first counts. */
  | {
      readonly kind: 'two-years';
      readonly line: number;
      readonly column: string;
      readonly value: string;
      readonly kept: number;
    }
  | {
      readonly kind: 'bad-movie-id' | 'bad-imdb-id';
      readonly line: number;
      readonly column: string;
      readonly value: string;
    }
  | { readonly kind: 'duplicate'; readonly line: number; readonly sameAsLine: number }
  | {
      readonly kind: 'other-score';
      readonly line: number;
      readonly sameAsLine: number;
      readonly value: number;
      readonly kept: number;
    };

/** Whether a problem is of a row's year alone: the row is used all the same. */
export function isOfYear(kind: RowProblem['kind']): kind is 'bad-year' | 'two-years' {
  return kind === 'bad-year' || kind === 'two-years';
}

/** The problem in one sentence. Values are cut: a hostile cell may be as large as the file. */
export function rowProblemText(problem: RowProblem): string {
  const at = `line ${problem.line}`;
  switch (problem.kind) {
    case 'ragged-row':
      return `${at} has ${problem.cells} cells where the header has ${problem.columns}`;
    case 'shifted-row':
      return `${at} has '${shortLine(problem.value, mostOfCell)}' in ${problem.column} where a whole number belongs: its cells are shifted`;
    case 'blank-row':
      return `${at} has only empty cells`;
    case 'no-title':
      return `${at} has an empty ${problem.column}`;
    case 'bad-score':
      return `${at} has '${shortLine(problem.value, mostOfCell)}' in ${problem.column}, which is not a number from 0 to 10`;
    case 'no-votes':
      return `${at} has 0 in ${problem.column}, so its score rests on nothing`;
    case 'bad-year':
      return `${at} has '${shortLine(problem.value, mostOfCell)}' in ${problem.column}, which is not a year`;
    case 'two-years':
      return `${at} has '${shortLine(problem.value, mostOfCell)}' in ${problem.column}, but ${problem.kept} after its title: ${problem.kept} was kept`;
    case 'bad-imdb-id':
      return `${at} has '${shortLine(problem.value, mostOfCell)}' in ${problem.column}, which is no IMDB id such as tt0114709`;
    case 'bad-movie-id':
      return `${at} has '${shortLine(problem.value, mostOfCell)}' in ${problem.column}; a movieId has lower-case letters, digits and single hyphens only`;
    case 'duplicate':
      return `${at} repeats line ${problem.sameAsLine}`;
    case 'other-score':
      return `${at} gives the movie of line ${problem.sameAsLine} the score ${problem.value}; ${problem.kept} was kept`;
  }
}
