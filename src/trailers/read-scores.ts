import { CatalogueError } from './catalogue-error.js';
import { imdbIdIn, isMovieId, movieIdOf } from './movie-id.js';
import { tidyTitle, titleAndYear, yearIn } from './movie-title.js';
import { readTable } from './read-table.js';
import type { TableRow } from './read-table.js';
import { rowProblemText } from './row-problem.js';
import type { RowProblem } from './row-problem.js';
import { tableLayout } from './table-layout.js';
import type { LayoutChoice, LayoutName, TableLayout } from './table-layout.js';

/** A movie of a score file. */
export interface CatalogueMovie {
  readonly movieId: string;
  readonly imdbId: string | null;
  readonly title: string;
  readonly year: number | null;
  /** From 0 to 10; null where the row's score could not be used, which a problem of the same line tells. */
  readonly score: number | null;
  readonly youtubeId: string | null;
  readonly line: number;
}

export interface ScoreFile {
  readonly path: string;
  readonly layout: LayoutName;
  /** One entry a movie, in the file's order; the first of several rows with a score counts. */
  readonly movies: readonly CatalogueMovie[];
  readonly problems: readonly RowProblem[];
  /** Every row that is not blank: its line and its title as written. */
  readonly rows: readonly { readonly line: number; readonly title: string }[];
}

/**
 * Reads movies and scores from a CSV whose layout is recognised by its columns unless it is chosen (see table-layout.ts).
 * @throws CatalogueError where the file as a whole is of no use.
 */
export function readScores(path: string, choice: LayoutChoice = {}): ScoreFile {
  const table = readTable(path);
  const layout = tableLayout(path, table.columns, choice);
  const problems: RowProblem[] = [];
  const movies = new Map<string, CatalogueMovie>();
  for (const row of table.rows) {
    const movie = readRow(row, table.columns, layout, problems);
    if (movie !== null) keepFirst(movies, movie, problems);
  }
  const first = problems[0];
  if (![...movies.values()].some((movie) => movie.score !== null)) {
    const example = first === undefined ? 'there are no rows' : rowProblemText(first);
    throw new CatalogueError({ kind: 'no-score', path, rows: table.rows.length, example });
  }
  const rows = table.rows.map(({ line, cells }) => ({ line, title: cells[layout.title] ?? '' }));
  return { path, layout: layout.name, movies: [...movies.values()], problems, rows };
}

function readRow(
  { line, cells }: TableRow,
  columns: readonly string[],
  layout: TableLayout,
  problems: RowProblem[],
): CatalogueMovie | null {
  if (cells.length !== columns.length) {
    problems.push({ kind: 'ragged-row', line, cells: cells.length, columns: columns.length });
    return null;
  }
  const cell = (index: number | null) => (index === null ? '' : (cells[index] ?? '').trim());
  const column = (index: number | null) => (index === null ? '' : (columns[index] ?? ''));
  const whole = cell(layout.wholeNumber);
  if (layout.wholeNumber !== null && !/^\d+(?:\.0)?$/.test(whole)) {
    problems.push({ kind: 'shifted-row', line, column: column(layout.wholeNumber), value: whole });
    return null;
  }
  const written = cell(layout.title);
  if (tidyTitle(written) === '') {
    problems.push({ kind: 'no-title', line, column: column(layout.title) });
    return null;
  }
  const yearCell = cell(layout.year);
  const yearFound = yearIn(yearCell);
  if (yearCell !== '' && yearFound === null) {
    problems.push({ kind: 'bad-year', line, column: column(layout.year), value: yearCell });
  }
  const named =
    yearFound === null ? titleAndYear(written) : { title: tidyTitle(written), year: yearFound };
  const scoreCell = cell(layout.score);
  let score = scoreIn(scoreCell);
  if (score === null) {
    problems.push({ kind: 'bad-score', line, column: column(layout.score), value: scoreCell });
  } else if (layout.votes !== null && Number(cell(layout.votes)) === 0) {
    problems.push({ kind: 'no-votes', line, column: column(layout.votes) });
    score = null;
  }
  const movieIdCell = cell(layout.movieId);
  if (layout.movieId !== null && !isMovieId(movieIdCell)) {
    const value = movieIdCell;
    problems.push({ kind: 'bad-movie-id', line, column: column(layout.movieId), value });
    return null;
  }
  const imdbId = imdbIdIn(layout.movieId === null ? cell(layout.imdbId) : movieIdCell);
  const movieId = layout.movieId === null ? movieIdOf({ ...named, imdbId }) : movieIdCell;
  const youtubeId = cell(layout.youtubeId);
  return {
    movieId,
    imdbId,
    ...named,
    score,
    youtubeId: youtubeId === '' ? null : youtubeId,
    line,
  };
}

function keepFirst(
  movies: Map<string, CatalogueMovie>,
  movie: CatalogueMovie,
  problems: RowProblem[],
): void {
  const known = movies.get(movie.movieId);
  if (known === undefined || (known.score === null && movie.score !== null)) {
    movies.set(movie.movieId, movie);
    return;
  }
  const { line } = movie;
  if (movie.score === null || known.score === null || movie.score === known.score) {
    problems.push({ kind: 'duplicate', line, sameAsLine: known.line });
  } else {
    const [value, kept] = [movie.score, known.score];
    problems.push({ kind: 'other-score', line, sameAsLine: known.line, value, kept });
  }
}

function scoreIn(cell: string): number | null {
  const score = /^\d{1,2}(?:\.\d{1,17})?$/.test(cell) ? Number(cell) : Number.NaN;
  return score >= 0 && score <= 10 ? score : null;
}
