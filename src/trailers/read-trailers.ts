import { CatalogueError } from './catalogue-error.js';
import { columnPlaces } from './column-places.js';
import { titleAndYear, yearIn } from './movie-title.js';
import type { TitleAndYear } from './movie-title.js';
import { readTable } from './read-table.js';

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
export function readTrailers(path: string, chosen: TrailerColumns = {}): readonly TrailerRow[] {
  const { columns, rows } = readTable(path);
  const { place, placeNamed } = columnPlaces(path, columns);
  const title = placeNamed(chosen.title) ?? place(titleNames);
  const youtubeId = placeNamed(chosen.youtubeId) ?? place(idNames);
  const year = placeNamed(chosen.year) ?? place(yearNames);
  if (title === null || youtubeId === null) {
    throw new CatalogueError({ kind: 'unknown-trailers', path, columns });
  }
  return rows.map(({ line, cells }) => {
    const written = cells[title] ?? '';
    const named = titleAndYear(written);
    const yearCell = year === null ? '' : (cells[year] ?? '').trim();
    return {
      line,
      title: written,
      wanted: { title: named.title, year: named.year ?? yearIn(yearCell) },
      youtubeId: cells[youtubeId] ?? '',
      ragged: cells.length !== columns.length,
    };
  });
}
