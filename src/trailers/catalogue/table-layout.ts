import { CatalogueError } from './catalogue-error.js';

/** The layouts of score files that are recognised by their columns. */
export const layoutNames = ['catalogue', 'imdb', 'tmdb', 'generic', 'files', 'ids'] as const;
export type LayoutName = (typeof layoutNames)[number];

/** Where a layout keeps what is needed: positions of columns, counted from 0. */
export interface TableLayout {
  readonly name: LayoutName;
  /** Null in the layouts that name a movie by its video file or by its IMDB id. */
  readonly title: number | null;
  readonly score: number;
  readonly year: number | null;
  readonly imdbId: number | null;
  readonly movieId: number | null;
  readonly youtubeId: number | null;
  /** The name of the movie's video, or of its folder of images. */
  readonly file: number | null;
  /** How many votes the score rests on; 0 means that there is no score, whatever the column says. */
  readonly votes: number | null;
  /** A whole number in every sound row: another cell there tells that the row is shifted against the header. */
  readonly wholeNumber: number | null;
  /** Every column whose name is one of a score, the one that is taken included. */
  readonly scoreLike: readonly number[];
  /** Columns that share a name; the first of them is meant. */
  readonly repeated: readonly (readonly number[])[];
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
  readonly title?: readonly string[];
  readonly score: readonly string[];
  readonly year?: readonly string[];
  readonly imdbId?: readonly string[];
  readonly movieId?: readonly string[];
  readonly youtubeId?: readonly string[];
  readonly file?: readonly string[];
  readonly votes?: readonly string[];
  readonly wholeNumber?: readonly string[];
  /** Of these groups of names, one of each must be there. */
  readonly needs: readonly (readonly string[])[];
}

/** In the order in which they are taken where a file has several. */
const scoreNames = [
  'score',
  'imdb_score',
  'imdbRating',
  'averageRating',
  'weighted_average_vote',
  'avg_vote',
  'vote_average',
  'rating',
  'your rating',
  'user_rating',
  'stars',
  'mark',
];
const titleNames = [
  'title',
  'movie_title',
  'primaryTitle',
  'movie',
  'series_title',
  'film',
  'name',
  'original_title',
];
const yearNames = ['year', 'title_year', 'startYear', 'release_year', 'released_year'];
const dateNames = ['release_date', 'date_published'];
const idNames = ['imdb_id', 'tconst', 'const', 'imdb_title_id', 'movie_imdb_link', 'imdb'];
const fileNames = ['file', 'filename', 'file_name'];

const layouts: readonly LayoutColumns[] = [
  {
    name: 'catalogue',
    needs: [['movieId'], ['title'], ['year'], ['score']],
    movieId: ['movieId'],
    title: ['title'],
    year: ['year'],
    score: ['score'],
    youtubeId: ['youtubeId'],
  },
  {
    name: 'imdb',
    needs: [['movie_title'], ['imdb_score']],
    title: ['movie_title'],
    year: ['title_year'],
    score: ['imdb_score'],
    imdbId: ['movie_imdb_link'],
  },
  {
    name: 'tmdb',
    needs: [['title'], ['release_date'], ['vote_average']],
    title: ['title'],
    year: ['release_date'],
    score: ['vote_average'],
    imdbId: ['imdb_id'],
    votes: ['vote_count'],
    wholeNumber: ['id'],
  },
  {
    name: 'generic',
    needs: [titleNames, scoreNames],
    title: titleNames,
    year: [...yearNames, ...dateNames],
    score: scoreNames,
    imdbId: idNames,
    youtubeId: ['youtubeId'],
    file: fileNames,
  },
  {
    name: 'files',
    needs: [[...fileNames, 'filepath', 'path', 'video', 'clip'], scoreNames],
    year: yearNames,
    score: scoreNames,
    imdbId: idNames,
    youtubeId: ['youtubeId'],
    file: [...fileNames, 'filepath', 'path', 'video', 'clip'],
  },
  {
    name: 'ids',
    needs: [idNames, scoreNames],
    year: yearNames,
    score: scoreNames,
    imdbId: idNames,
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
  const { place, placeNamed, places, repeated } = columnPlaces(path, columns);
  // A chosen column stands for the layout's own.
  const has = (names: readonly string[]) =>
    place(names) !== null ||
    (names === scoreNames && choice.score !== undefined) ||
    (names === titleNames && choice.title !== undefined);
  const preset = layouts.find(({ name }) => name === choice.preset);
  const known = preset ?? layouts.find(({ needs }) => needs.every(has));
  const title = placeNamed(choice.title) ?? place(known?.title);
  const score = placeNamed(choice.score) ?? place(known?.score);
  const file = place(known?.file);
  const imdbId = placeNamed(choice.imdbId) ?? place(known?.imdbId);
  const lacksName = title === null && file === null && imdbId === null;
  const lacksTitle = title === null && preset?.title !== undefined;
  if (lacksName || lacksTitle || score === null) {
    const missing =
      score === null && !lacksTitle
        ? preset?.score[0]
        : (preset?.title ?? preset?.file ?? preset?.imdbId)?.[0];
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
    imdbId,
    movieId: place(known?.movieId),
    youtubeId: place(known?.youtubeId),
    file,
    votes: place(known?.votes),
    wholeNumber: place(known?.wholeNumber),
    scoreLike: choice.score === undefined ? places(scoreNames) : [score],
    repeated: repeated(),
  };
}

/** Finds columns by name; lower case and upper case, blanks, hyphens and underscores make no difference. */
interface ColumnPlaces {
  /** The position, counted from 0, of the first of these names that is there, or null. */
  readonly place: (names: readonly string[] | undefined) => number | null;
  /** The position of a column that was asked for; null where none was. @throws CatalogueError where it is not there */
  readonly placeNamed: (name: string | undefined) => number | null;
  /** The positions, in the columns' order, of all that have one of these names. */
  readonly places: (names: readonly string[]) => readonly number[];
  /** Names that stand above several columns, with their positions. */
  readonly repeated: () => readonly (readonly number[])[];
}

/** The columns of a file. */
export function columnPlaces(path: string, columns: readonly string[]): ColumnPlaces {
  const keys = columns.map(columnKey);
  const place = (names: readonly string[] = []) =>
    names.map((name) => keys.indexOf(columnKey(name))).find((index) => index >= 0) ?? null;
  return {
    place,
    places(names) {
      const wanted = new Set(names.map(columnKey));
      return [...keys.entries()].filter(([, key]) => wanted.has(key)).map(([index]) => index);
    },
    repeated() {
      const groups = new Map<string, number[]>();
      for (const [index, key] of keys.entries()) {
        if (key !== '') groups.set(key, [...(groups.get(key) ?? []), index]);
      }
      return [...groups.values()].filter((group) => group.length > 1);
    },
    placeNamed(name) {
      if (name === undefined) return null;
      const found = place([name]);
      if (found === null) {
        throw new CatalogueError({ kind: 'no-column', path, column: name, columns });
      }
      return found;
    },
  };
}

function columnKey(column: string): string {
  return column.toLowerCase().replace(/[\s_-]/g, '');
}
