import { sha256 } from '../../files/hash.js';
import { readTable, refuseLineBreaks } from '../../files/table/read-table.js';
import type { Table, TableSource } from '../../files/table/read-table.js';
import type { TableRow } from '../../files/table/table-rows.js';
import {
  CatalogueError,
  otherScale,
  type RowProblem,
  rowProblemText,
  type ScoreCaution,
} from './catalogue-error.js';
import {
  imdbIdIn,
  isMovieId,
  movieIdOf,
  movieIdOfVideo,
  tidyTitle,
  titleWithYear,
  videoStem,
} from './movie-title.js';
import {
  type LayoutChoice,
  type LayoutName,
  tableLayout,
  type TableLayout,
} from './table-layout.js';

/** A movie of a score file. */
export interface CatalogueMovie {
  readonly movieId: string;
  readonly imdbId: string | null;
  /** Empty where the file names its movies by IMDB ids alone. */
  readonly title: string;
  readonly year: number | null;
  /** From 0 to 10; null where the row's score could not be used, which a problem of the same line says. */
  readonly score: number | null;
  readonly youtubeId: string | null;
  /** The name of its video or of its folder of images, as written, where the file has it. */
  readonly file: string | null;
  readonly line: number;
}

export interface ScoreFile {
  /** Or what else the table is called. */
  readonly path: string;
  /** Of the table's bytes. */
  readonly sha256: string;
  readonly layout: LayoutName;
  /** One entry a movie, in the file's order; the first of several rows with a score counts. */
  readonly movies: readonly CatalogueMovie[];
  readonly problems: readonly RowProblem[];
  readonly cautions: readonly ScoreCaution[];
  /** Every row that is not blank: its line, and its title, video or id as written. */
  readonly rows: readonly { readonly line: number; readonly title: string }[];
}

/**
 * Reads movies and scores from a table whose layout is recognised by its columns unless it is chosen (see table-layout.ts). Scores may
 * have a decimal comma where no comma parts the cells.
 * @throws CatalogueError, TableError, FileError where the file as a whole is of no use.
 */
export function readScores(source: TableSource, choice: LayoutChoice = {}): ScoreFile {
  const table = readTable(source);
  const { path } = table;
  const layout = tableLayout(path, table.columns, choice);
  const { title, score, year, imdbId, movieId, file, youtubeId } = layout;
  const needed = [title, score, year, imdbId, movieId, file, youtubeId];
  const numberIn = table.separator === ',' ? plainNumber : localNumber;
  refuseLineBreaks(table, needed, (cells) => numberIn((cells[score] ?? '').trim()) !== null);
  const problems: RowProblem[] = [];
  const movies = new Map<string, CatalogueMovie>();
  const numbers: number[] = [];
  for (const row of table.rows) {
    const cells = cellsOf(row, table, layout, problems);
    if (cells === null) continue;
    const number = numberIn(cells(score));
    if (number !== null) numbers.push(number);
    const movie = readRow({ cells, number, line: row.line }, table.columns, layout, problems);
    if (movie !== null) keepFirst(movies, movie, problems);
  }
  const cautions = cautionsOf(table, layout, numbers);
  if (![...movies.values()].some((movie) => movie.score !== null)) {
    const first = problems[0];
    const example = first === undefined ? 'there are no rows' : rowProblemText(first);
    const scale = otherScale(numbers);
    throw new CatalogueError({ kind: 'no-score', path, rows: table.rows.length, example, scale });
  }
  const named = title ?? file ?? imdbId ?? 0;
  const rows = table.rows.map(({ line, cells }) => ({ line, title: cells[named] ?? '' }));
  return {
    path,
    sha256: table.sha256,
    layout: layout.name,
    movies: [...movies.values()],
    problems,
    cautions,
    rows,
  };
}

/** The cell at a position, without blanks around it; empty where there is no such column. */
type CellAt = (index: number | null) => string;

/** Access to a row's cells, or null where they cannot be told apart. */
function cellsOf(
  { line, cells }: TableRow,
  { columns }: Table,
  { wholeNumber }: TableLayout,
  problems: RowProblem[],
): CellAt | null {
  const cell: CellAt = (index) => (index === null ? '' : (cells[index] ?? '').trim());
  const whole = cell(wholeNumber);
  if (cells.every((text) => text.trim() === '')) {
    problems.push({ kind: 'blank-row', line });
  } else if (cells.length !== columns.length) {
    problems.push({ kind: 'ragged-row', line, cells: cells.length, columns: columns.length });
  } else if (wholeNumber !== null && !/^\d+(?:\.0)?$/.test(whole)) {
    problems.push({ kind: 'shifted-row', line, column: columns[wholeNumber] ?? '', value: whole });
  } else return cell;
  return null;
}

interface ReadableRow {
  readonly cells: CellAt;
  /** What stands in the column of scores. */
  readonly number: number | null;
  readonly line: number;
}

function readRow(
  { cells: cell, number, line }: ReadableRow,
  columns: readonly string[],
  layout: TableLayout,
  problems: RowProblem[],
): CatalogueMovie | null {
  const column = (index: number | null) => (index === null ? '' : (columns[index] ?? ''));
  const file = layout.file === null || cell(layout.file) === '' ? null : cell(layout.file);
  const written = layout.title === null ? videoStem(file ?? '') : cell(layout.title);
  const movieIdCell = cell(layout.movieId);
  const imdbId = imdbIdIn(layout.movieId === null ? cell(layout.imdbId) : movieIdCell);
  if (layout.name === 'ids' && imdbId === null) {
    const value = cell(layout.imdbId);
    problems.push({ kind: 'bad-imdb-id', line, column: column(layout.imdbId), value });
    return null;
  }
  if (layout.name !== 'ids' && tidyTitle(written) === '') {
    problems.push({ kind: 'no-title', line, column: column(layout.title ?? layout.file) });
    return null;
  }
  const yearCell = cell(layout.year);
  const { title, year, problem } = titleWithYear(written, yearCell);
  if (problem === 'bad-year') {
    problems.push({ kind: problem, line, column: column(layout.year), value: yearCell });
  } else if (problem === 'two-years' && year !== null) {
    const value = yearCell;
    problems.push({ kind: problem, line, column: column(layout.year), value, kept: year });
  }
  let score = number !== null && number <= 10 ? number : null;
  if (score === null) {
    const value = cell(layout.score);
    problems.push({ kind: 'bad-score', line, column: column(layout.score), value });
  } else if (layout.votes !== null && Number(cell(layout.votes)) === 0) {
    problems.push({ kind: 'no-votes', line, column: column(layout.votes) });
    score = null;
  }
  if (layout.movieId !== null && !isMovieId(movieIdCell)) {
    const value = movieIdCell;
    problems.push({ kind: 'bad-movie-id', line, column: column(layout.movieId), value });
    return null;
  }
  const youtubeId = cell(layout.youtubeId) === '' ? null : cell(layout.youtubeId);
  const movieId =
    layout.movieId !== null
      ? movieIdCell
      : layout.title === null && file !== null
        ? movieIdOfVideo(file)
        : movieIdOf({ title: title === '' ? 'imdb' : title, year, imdbId });
  return { movieId, imdbId, title, year, score, youtubeId, file, line };
}

function keepFirst(
  movies: Map<string, CatalogueMovie>,
  given: CatalogueMovie,
  problems: RowProblem[],
): void {
  const same = movies.get(given.movieId);
  // Videos of one name in two folders are two videos.
  const isOther = same !== undefined && same.file !== given.file;
  const movie = isOther
    ? { ...given, movieId: `${given.movieId}-${sha256(given.file ?? '').slice(0, 8)}` }
    : given;
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

function cautionsOf(
  { columns, otherEncodingLine }: Table,
  { score, scoreLike, repeated }: TableLayout,
  numbers: readonly number[],
): readonly ScoreCaution[] {
  const cautions: ScoreCaution[] = [];
  const column = columns[score] ?? '';
  if (otherEncodingLine !== null) {
    cautions.push({ kind: 'other-encoding', line: otherEncodingLine });
  }
  for (const places of repeated.slice(0, 10)) {
    const positions = places.map((place) => place + 1);
    cautions.push({ kind: 'repeated-column', column: columns[places[0] ?? 0] ?? '', positions });
  }
  const repeats = repeated.find((places) => places.includes(score)) ?? [];
  const others = scoreLike.filter((place) => place !== score && !repeats.includes(place));
  if (others.length > 0) {
    const names = others.map((place) => columns[place] ?? '');
    cautions.push({ kind: 'several-score-columns', taken: column, others: names });
  }
  const scale = otherScale(numbers);
  if (scale !== null) {
    const lowest = numbers.reduce((least, number) => Math.min(least, number), Infinity);
    const highest = numbers.reduce((most, number) => Math.max(most, number), 0);
    const scores = numbers.length;
    cautions.push({ kind: 'other-scale', scale, column, lowest, highest, scores });
  }
  return cautions;
}

/** A number from 0 to 999 as scores are written, or null. */
function plainNumber(cell: string): number | null {
  return /^\d{1,3}(?:\.\d{1,17})?$/.test(cell) ? Number(cell) : null;
}

/** The same, also with a decimal comma. */
function localNumber(cell: string): number | null {
  return plainNumber(cell.replace(',', '.'));
}
