import { briefCell } from './brief-cell.js';

/** Why a CSV file as a whole cannot be used; problems of single rows are `RowProblem`s. */
export type CatalogueProblem =
  | { readonly kind: 'no-file'; readonly path: string; readonly found: 'nothing' | 'no file' }
  | {
      readonly kind: 'too-large';
      readonly path: string;
      readonly bytes: number;
      readonly maximum: number;
    }
  | { readonly kind: 'pickle'; readonly path: string }
  | { readonly kind: 'not-text'; readonly path: string; readonly line: number }
  | { readonly kind: 'not-utf8'; readonly path: string; readonly line: number }
  | {
      readonly kind: 'not-csv';
      readonly path: string;
      readonly line: number;
      readonly reason: string;
    }
  | { readonly kind: 'empty'; readonly path: string }
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
    };

/** A CSV file that cannot be used: what was wrong as data, and as one sentence. */
export class CatalogueError extends Error {
  readonly kind: CatalogueProblem['kind'];
  readonly problem: CatalogueProblem;

  constructor(problem: CatalogueProblem, options?: ErrorOptions) {
    super(sentence(problem), options);
    this.name = 'CatalogueError';
    this.kind = problem.kind;
    this.problem = problem;
  }
}

function sentence(problem: CatalogueProblem): string {
  const { path } = problem;
  switch (problem.kind) {
    case 'no-file':
      return problem.found === 'nothing'
        ? `There is no CSV file at ${path}: check the path.`
        : `${path} is not a file: give the path of a CSV file.`;
    case 'too-large':
      return `${path} is ${problem.bytes} bytes; a CSV of movies may have ${problem.maximum} at most: cut it to the rows and columns that are needed.`;
    case 'pickle':
      return `${path} is a Python pickle, and reading one can run any code in it: export the table as CSV and give that.`;
    case 'not-text':
      return `${path} holds a NUL byte on line ${problem.line}, so it is not a CSV file: export it as CSV in UTF-8.`;
    case 'not-utf8':
      return `${path} is not UTF-8 on line ${problem.line}: save it as CSV in UTF-8 (UTF-16 with a byte order mark is read as well).`;
    case 'not-csv':
      return `${path} is not well-formed CSV on line ${problem.line}: ${problem.reason}`;
    case 'empty':
      return `${path} holds no rows: it needs a line of column names and a line for each movie.`;
    case 'unknown-layout':
      return `${path} has the columns ${columnsText(problem.columns)}; a CSV of scores needs movie_title, title_year, imdb_score, or title, release_date, vote_average, or movieId, title, year, score, or at least title and score.`;
    case 'no-column':
      return `${path} has no column ${briefCell(problem.column)}; its columns are ${columnsText(problem.columns)}.`;
    case 'unknown-trailers':
      return `${path} has the columns ${columnsText(problem.columns)}; a CSV of trailers needs a title ("Toy Story (1995)") and a youtubeId: name them with --trailer-title-column and --trailer-id-column.`;
    case 'no-match':
      return `None of the ${problem.rows} rows of ${path} has a usable trailer of a movie in ${problem.moviesPath} (${problem.fates}): check that both files and their columns are the right ones${problem.fates.includes('year-missing') ? ', or accept equal titles without years with --without-year' : ''}.`;
    case 'unsound-catalogue':
      return `${path} cannot be added to without losing a row, since ${problem.example}: mend that line or move the file away.`;
    case 'no-score':
      return `None of the ${problem.rows} rows of ${path} has a usable score (a number from 0 to 10): ${problem.example}.`;
  }
}

/** Names are cut: a file that is no table may have a whole page for its first line. */
function columnsText(columns: readonly string[]): string {
  const shown = columns.slice(0, 40).map(briefCell).join(', ');
  return columns.length > 40 ? `${shown} and ${columns.length - 40} more` : shown;
}
