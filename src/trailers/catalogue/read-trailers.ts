import { readTable, refuseLineBreaks, type TableSource } from '../../files/table/read-table.js';
import { CatalogueError, type ScoreCaution } from './catalogue-error.js';
import { imdbIdIn, type TitleAndYear, titleWithYear } from './movie-title.js';
import { columnPlaces, type LayoutChoice } from './table-layout.js';

interface TrailerFile {
  /** The name of the table where it is no file. */
  readonly path: string;
  /** Every row that is not a blank line, in the file's order. */
  readonly rows: readonly TrailerRow[];
  readonly cautions: readonly ScoreCaution[];
}

/** Names of columns of a trailer file, instead of those that would be recognised. */
export type TrailerColumns = Pick<LayoutChoice, 'title' | 'year' | 'youtubeId'>;

/** A row of a trailer file: "Toy Story, The (1995)" and the cell of its YouTube id. */
export interface TrailerRow {
  readonly line: number;
  /** As written. */
  readonly title: string;
  readonly wanted: TitleAndYear;
  readonly youtubeId: string;
  /** The number that MovieLens knows the movie by, as written; empty where there is no such column. */
  readonly movieId: string;
  readonly imdbId: string | null;
  /** It has more or fewer cells than the header has columns: which of them is the id cannot be known. */
  readonly ragged: boolean;
}

const titleNames = ['title', 'movie_title', 'primaryTitle', 'movie', 'name'];
const yearNames = ['year', 'title_year', 'release_year', 'release_date', 'startYear'];
const movieIdNames = ['movieId', 'movielens_id'];
const imdbIdNames = ['imdbId', 'imdb_id', 'tconst'];
const idNames = ['youtubeId', 'youtube', 'youtube_url', 'video_id', 'trailer_id', 'trailer', 'url'];

/**
 * Reads titles and YouTube ids from a CSV. A year stands in brackets after the title, or in a column of its own.
 * @throws CatalogueError where the file as a whole is of no use.
 */
export function readTrailers(source: TableSource, chosen: TrailerColumns = {}): TrailerFile {
  const table = readTable(source);
  const { path, columns, rows } = table;
  const { place, placeNamed } = columnPlaces(path, columns);
  const title = placeNamed(chosen.title) ?? place(titleNames);
  const youtubeId = placeNamed(chosen.youtubeId) ?? place(idNames);
  const year = placeNamed(chosen.year) ?? place(yearNames);
  if (title === null || youtubeId === null) {
    throw new CatalogueError({ kind: 'unknown-trailers', path, columns });
  }
  const movieId = place(movieIdNames);
  const imdbId = place(imdbIdNames);
  refuseLineBreaks(
    table,
    [title, youtubeId, year, movieId, imdbId],
    (cells) => youtubeIdIn(cells[youtubeId] ?? '').kind === 'id',
  );
  const read = rows.map(({ line, cells }): TrailerRow => {
    const cell = (index: number | null) => (index === null ? '' : (cells[index] ?? '').trim());
    const written = cells[title] ?? '';
    const { title: named, year: shown } = titleWithYear(written, cell(year));
    return {
      line,
      title: written,
      wanted: { title: named, year: shown },
      youtubeId: cells[youtubeId] ?? '',
      movieId: cell(movieId),
      imdbId: imdbIdOf(cell(imdbId)),
      ragged: cells.length !== columns.length,
    };
  });
  const line = table.otherEncodingLine;
  return { path, rows: read, cautions: line === null ? [] : [{ kind: 'other-encoding', line }] };
}

/**
 * The IMDB id that a cell holds: tt0114709 or a link with it, or the number alone, without leading zeros as MovieLens writes it.
 * Null for another cell.
 */
function imdbIdOf(cell: string): string | null {
  const digits = /^0*(\d{1,10})(?:\.0)?$/.exec(cell.trim())?.[1];
  if (digits === undefined) return imdbIdIn(cell);
  return Number(digits) === 0 ? null : `tt${digits.padStart(7, '0')}`;
}

/**
 * Reads a table that gives movies their IMDB ids, as MovieLens' links.csv does (movieId, imdbId, tmdbId).
 * @returns IMDB ids by movieId
 * @throws CatalogueError, TableError, FileError where the file is of no use
 */
export function readLinks(source: TableSource): ReadonlyMap<string, string> {
  const table = readTable(source);
  const { path, columns, rows } = table;
  const { place } = columnPlaces(path, columns);
  const movieId = place(movieIdNames);
  const imdbId = place(imdbIdNames);
  if (movieId === null || imdbId === null) {
    throw new CatalogueError({ kind: 'unknown-links', path, columns });
  }
  refuseLineBreaks(table, [movieId, imdbId], () => false);
  const links = new Map<string, string>();
  for (const { cells } of rows) {
    const [known = '', linked = ''] = [cells[movieId], cells[imdbId]];
    const found = imdbIdOf(linked);
    if (cells.length === columns.length && found !== null) links.set(known.trim(), found);
  }
  if (links.size === 0) throw new CatalogueError({ kind: 'no-links', path, rows: rows.length });
  return links;
}

const idInLink =
  /^(?:https?:\/\/)?(?:(?:www|m)\.)?(?:youtu\.be\/|youtube\.com\/(?:watch\?(?:\S*&)?v=|(?:embed|shorts|v)\/))([\w-]{11})(?![\w-])/;

/** The id that a cell holds, also with a slash at its end or as a link; what Excel overwrote is lost. */
export function youtubeIdIn(
  cell: string,
):
  | { readonly kind: 'id'; readonly youtubeId: string }
  | { readonly kind: 'none'; readonly reason: string } {
  const text = cell.trim();
  const youtubeId = /^([\w-]{11})\/*$/.exec(text)?.[1] ?? idInLink.exec(text)?.[1];
  if (youtubeId !== undefined) return { kind: 'id', youtubeId };
  if (text === '') return { kind: 'none', reason: 'there is no YouTube id' };
  if (text === '#NAME?') {
    return { kind: 'none', reason: '#NAME? is what Excel leaves of an id that begins with - or =' };
  }
  return { kind: 'none', reason: 'a YouTube id has 11 letters, digits, - or _' };
}
