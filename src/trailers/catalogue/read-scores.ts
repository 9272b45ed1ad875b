import { sha256 } from '../../files/hash.js';
import { readTable, refuseLineBreaks } from '../../files/table/read-table.js';
import type { Table, TableSource } from '../../files/table/read-table.js';
import {
  CatalogueError,
  type CellProblem,
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
  type LayoutField,
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
  /** The name of the table where it is no file. */
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
  for (const { line, cells } of table.rows) {
    const report = (problem: CellProblem) => problems.push({ ...problem, line });
    const reading: RowReading = {
      line,
      layout,
      cell: (field) => (layout[field] === null ? '' : (cells[layout[field]] ?? '').trim()),
      column: (field) => table.columns[layout[field] ?? -1] ?? '',
      report,
    };
    if (!isReadable(cells, table.columns.length, reading)) continue;
    const number = numberIn(reading.cell('score'));
    if (number !== null) numbers.push(number);
    const movie = readRow(number, reading);
    if (movie !== null) keepFirst(movies, movie, report);
  }
  if (![...movies.values()].some((movie) => movie.score !== null)) {
    const first = problems[0];
    const example = first === undefined ? 'there are no rows' : rowProblemText(first);
    const scale = otherScale(numbers);
    throw new CatalogueError({ kind: 'no-score', path, rows: table.rows.length, example, scale });
  }
  const named = title ?? file ?? imdbId ?? 0;
  return {
    path,
    sha256: table.sha256,
    layout: layout.name,
    movies: [...movies.values()],
    problems,
    cautions: cautionsOf(table, layout, numbers),
    rows: table.rows.map(({ line, cells }) => ({ line, title: cells[named] ?? '' })),
  };
}

/** One row while it is read. */
interface RowReading {
  readonly line: number;
  readonly layout: TableLayout;
  /** The field's cell without blanks around it; empty where there is no such column. */
  readonly cell: (field: LayoutField) => string;
  /** The name of the field's column. */
  readonly column: (field: LayoutField) => string;
  readonly report: (problem: CellProblem) => void;
}

/** Whether a row has the expected cells; reports why not. */
function isReadable(
  cells: readonly string[],
  columns: number,
  { layout, cell, column, report }: RowReading,
): boolean {
  const [whole, name] = [cell('wholeNumber'), column('wholeNumber')];
  if (cells.every((text) => text.trim() === '')) report({ kind: 'blank-row' });
  else if (cells.length !== columns) report({ kind: 'ragged-row', cells: cells.length, columns });
  else if (layout.wholeNumber !== null && !/^\d+(?:\.0)?$/.test(whole)) {
    report({ kind: 'shifted-row', column: name, value: whole });
  } else return true;
  return false;
}

/** @param number in the column of scores */
function readRow(
  number: number | null,
  { line, layout, cell, column, report }: RowReading,
): CatalogueMovie | null {
  const badCell = (field: LayoutField) => ({ column: column(field), value: cell(field) });
  const file = cell('file') === '' ? null : cell('file');
  const written = layout.title === null ? videoStem(file ?? '') : cell('title');
  const imdbId = imdbIdIn(cell(layout.movieId === null ? 'imdbId' : 'movieId'));
  if (layout.name === 'ids' && imdbId === null) {
    report({ kind: 'bad-imdb-id', ...badCell('imdbId') });
    return null;
  }
  if (layout.name !== 'ids' && tidyTitle(written) === '') {
    report({ kind: 'no-title', column: column(layout.title === null ? 'file' : 'title') });
    return null;
  }
  const { title, year, problem } = titleWithYear(written, cell('year'));
  if (problem === 'bad-year') report({ kind: problem, ...badCell('year') });
  if (problem === 'two-years' && year !== null) {
    report({ kind: problem, ...badCell('year'), kept: year });
  }
  let score = number !== null && number <= 10 ? number : null;
  if (score === null) report({ kind: 'bad-score', ...badCell('score') });
  else if (layout.votes !== null && Number(cell('votes')) === 0) {
    report({ kind: 'no-votes', column: column('votes') });
    score = null;
  }
  if (layout.movieId !== null && !isMovieId(cell('movieId'))) {
    report({ kind: 'bad-movie-id', ...badCell('movieId') });
    return null;
  }
  const youtubeId = cell('youtubeId') === '' ? null : cell('youtubeId');
  let movieId = cell('movieId');
  if (layout.movieId === null) {
    movieId =
      layout.title === null && file !== null
        ? movieIdOfVideo(file)
        : movieIdOf({ title: title === '' ? 'imdb' : title, year, imdbId });
  }
  return { movieId, imdbId, title, year, score, youtubeId, file, line };
}

function keepFirst(
  movies: Map<string, CatalogueMovie>,
  given: CatalogueMovie,
  report: RowReading['report'],
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
  const sameAsLine = known.line;
  if (movie.score === null || known.score === null || movie.score === known.score) {
    report({ kind: 'duplicate', sameAsLine });
  } else report({ kind: 'other-score', sameAsLine, value: movie.score, kept: known.score });
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
