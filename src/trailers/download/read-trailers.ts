import { CatalogueError } from '../catalogue/catalogue-error.js';
import { columnPlaces } from '../catalogue/column-places.js';
import { titleWithYear } from '../catalogue/movie-title.js';
import type { TitleAndYear } from '../catalogue/movie-title.js';
import { imdbIdOf } from '../catalogue/movie-links.js';
import type { ScoreCaution } from '../catalogue/score-caution.js';
import { youtubeIdIn } from '../catalogue/youtube-id.js';
import { readTable, refuseLineBreaks } from '../../files/table/read-table.js';
import type { TableSource } from '../../files/table/read-table.js';

export interface TrailerFile {
  /** Or what else the table is called. */
  readonly path: string;
  /** Every row that is not a blank line, in the file's order. */
  readonly rows: readonly TrailerRow[];
  readonly cautions: readonly ScoreCaution[];
}

/** What a person says of a trailer file instead of leaving it to be recognised. */
export interface TrailerColumns {
  readonly title?: string | undefined;
  readonly year?: string | undefined;
  readonly youtubeId?: string | undefined;
}

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
  /** Other cells than the header has columns: nobody can say which of them is the id. */
  readonly ragged: boolean;
}

const titleNames = ['title', 'movie_title', 'primaryTitle', 'movie', 'name'];
const yearNames = ['year', 'title_year', 'release_year', 'release_date', 'startYear'];
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
  const movieId = place(['movieId', 'movielens_id']);
  const imdbId = place(['imdbId', 'imdb_id', 'tconst']);
  refuseLineBreaks(
    table,
    [title, youtubeId, year, movieId, imdbId],
    (cells) => youtubeIdIn(cells[youtubeId] ?? '').kind === 'id',
  );
  const read = rows.map(({ line, cells }): TrailerRow => {
    const cell = (index: number | null) => (index === null ? '' : (cells[index] ?? '').trim());
    const written = cells[title] ?? '';
    const named = titleWithYear(written, cell(year));
    return {
      line,
      title: written,
      wanted: { title: named.title, year: named.year },
      youtubeId: cells[youtubeId] ?? '',
      movieId: cell(movieId),
      imdbId: imdbIdOf(cell(imdbId)),
      ragged: cells.length !== columns.length,
    };
  });
  const line = table.otherEncodingLine;
  return { path, rows: read, cautions: line === null ? [] : [{ kind: 'other-encoding', line }] };
}
