import { CatalogueError } from './catalogue-error.js';
import { columnPlaces } from './column-places.js';

/** The layouts of score files that are recognised by their columns. */
export const layoutNames = ['catalogue', 'imdb', 'tmdb', 'generic'] as const;
export type LayoutName = (typeof layoutNames)[number];

/** Where a layout keeps what is needed: positions of columns, counted from 0. */
export interface TableLayout {
  readonly name: LayoutName;
  readonly title: number;
  readonly score: number;
  readonly year: number | null;
  readonly imdbId: number | null;
  readonly movieId: number | null;
  readonly youtubeId: number | null;
  /** How many votes the score rests on; 0 means that there is no score, whatever the column says. */
  readonly votes: number | null;
  /** A whole number in every sound row: another cell there tells that the row is shifted against the header. */
  readonly wholeNumber: number | null;
}

/** What a person says of a score file instead of leaving it to be recognised; column names are compared as the layouts' are. */
export interface LayoutChoice {
  readonly preset?: LayoutName | undefined;
  readonly title?: string | undefined;
  readonly year?: string | undefined;
  readonly score?: string | undefined;
  readonly imdbId?: string | undefined;
}

interface LayoutColumns {
  readonly name: LayoutName;
  readonly title: readonly string[];
  readonly score: readonly string[];
  readonly year?: readonly string[];
  readonly imdbId?: readonly string[];
  readonly movieId?: readonly string[];
  readonly youtubeId?: readonly string[];
  readonly votes?: readonly string[];
  readonly wholeNumber?: readonly string[];
  /** Columns, beside title and score, without which it is not this layout. */
  readonly needs: readonly string[];
}

const layouts: readonly LayoutColumns[] = [
  {
    name: 'catalogue',
    needs: ['movieId', 'year'],
    movieId: ['movieId'],
    title: ['title'],
    year: ['year'],
    score: ['score'],
    youtubeId: ['youtubeId'],
  },
  {
    name: 'imdb',
    needs: [],
    title: ['movie_title'],
    year: ['title_year'],
    score: ['imdb_score'],
    imdbId: ['movie_imdb_link'],
  },
  {
    name: 'tmdb',
    needs: ['release_date'],
    title: ['title'],
    year: ['release_date'],
    score: ['vote_average'],
    imdbId: ['imdb_id'],
    votes: ['vote_count'],
    wholeNumber: ['id'],
  },
  {
    name: 'generic',
    needs: [],
    title: ['title', 'movie_title', 'primaryTitle', 'movie', 'name'],
    year: ['year', 'title_year', 'startYear', 'releaseYear', 'release_date'],
    score: ['score', 'imdb_score', 'rating', 'imdbRating', 'averageRating', 'vote_average'],
    imdbId: ['imdb_id', 'tconst', 'movie_imdb_link'],
    youtubeId: ['youtubeId'],
  },
];

/**
 * Where the file's columns keep what is needed: as chosen, else as the first layout has it that the columns satisfy.
 * @throws CatalogueError for a chosen column that is not there, and where no layout fits.
 */
export function tableLayout(
  path: string,
  columns: readonly string[],
  choice: LayoutChoice = {},
): TableLayout {
  const { place, placeNamed } = columnPlaces(path, columns);
  const fits = ({ title, score, needs }: LayoutColumns) =>
    place(title) !== null && place(score) !== null && needs.every((name) => place([name]) !== null);
  const preset = layouts.find(({ name }) => name === choice.preset);
  const known = preset ?? layouts.find(fits);
  const title = placeNamed(choice.title) ?? place(known?.title);
  const score = placeNamed(choice.score) ?? place(known?.score);
  if (title === null || score === null) {
    const missing = title === null ? preset?.title[0] : preset?.score[0];
    if (preset === undefined || missing === undefined) {
      throw new CatalogueError({ kind: 'unknown-layout', path, columns });
    }
    throw new CatalogueError({ kind: 'no-column', path, column: missing, columns });
  }
  return {
    name: known?.name ?? 'generic',
    title,
    score,
    year: placeNamed(choice.year) ?? place(known?.year),
    imdbId: placeNamed(choice.imdbId) ?? place(known?.imdbId),
    movieId: place(known?.movieId),
    youtubeId: place(known?.youtubeId),
    votes: place(known?.votes),
    wholeNumber: place(known?.wholeNumber),
  };
}
