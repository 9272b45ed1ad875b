import { csvText } from '../text/csv.js';
import { readTable } from '../files/table/read-table.js';
import { type Split, splitNames } from './split.js';

/** A row of movies.csv. */
export interface MovieRow {
  readonly movieId: string;
  readonly title: string;
  readonly year: number | null;
  readonly score: number;
  /** Index of its first frame in frames.npy; the others follow in film order. */
  readonly firstFrame: number;
  readonly frameCount: number;
  readonly split: Split;
}

const columns = ['movieId', 'title', 'year', 'score', 'firstFrame', 'frameCount', 'split'] as const;

/** movies.csv as RFC 4180 text. */
export function moviesText(movies: readonly MovieRow[]): string {
  return csvText([columns, ...movies.map((movie) => columns.map((column) => movie[column]))]);
}

/**
 * Reads movies.csv. Frames must follow each other without a gap, as they are written.
 * @returns the rows, or what is wrong with the first bad line.
 */
export function readMovies(path: string): readonly MovieRow[] | string {
  const table = readTable(path);
  if (table.columns.join() !== columns.join()) return 'movies.csv has other columns';
  const movies: MovieRow[] = [];
  let nextFrame = 0;
  for (const { line, cells } of table.rows) {
    const [movieId = '', title = '', year = '', score = '', first = '', count = '', split = ''] =
      cells;
    const movie = {
      movieId,
      title,
      year: year === '' ? null : Number(year),
      score: Number(score),
      firstFrame: Number(first),
      frameCount: Number(count),
    };
    const ofSplit = splitNames.find((name) => name === split);
    const isValid =
      cells.length === columns.length &&
      (movie.year === null || Number.isInteger(movie.year)) &&
      score !== '' &&
      Number.isFinite(movie.score) &&
      movie.firstFrame === nextFrame &&
      Number.isInteger(movie.frameCount) &&
      movie.frameCount > 0;
    if (!isValid || ofSplit === undefined) return `line ${line} of movies.csv is malformed`;
    movies.push({ ...movie, split: ofSplit });
    nextFrame += movie.frameCount;
  }
  return movies;
}
