import { readTable, refuseLineBreaks } from '../../files/table/read-table.js';
import type { TableSource } from '../../files/table/read-table.js';
import { CatalogueError } from './catalogue-error.js';
import { columnPlaces } from './column-places.js';
import { imdbIdIn } from './movie-id.js';

/**
 * The IMDB id that a cell holds: tt0114709 or a link with it, or the number alone, without leading zeros as MovieLens writes it.
 * Null for another cell.
 */
export function imdbIdOf(cell: string): string | null {
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
  const movieId = place(['movieId', 'movielens_id']);
  const imdbId = place(['imdbId', 'imdb_id', 'tconst']);
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
