import { CatalogueError } from './catalogue-error.js';

/** The layouts of score files that are recognised by their columns, the first that fits. */
export const layoutNames = ['catalogue', 'imdb', 'tmdb', 'generic', 'files', 'ids'] as const;
export type LayoutName = (typeof layoutNames)[number];

/** What a layout has columns for. */
const fields = [
  'title',
  'score',
  'year',
  'imdbId',
  'movieId',
  'youtubeId',
  /** The name of the movie's video, or of its folder of images. */
  'file',
  /** How many votes the score rests on; 0 means that there is no score, whatever the column says. */
  'votes',
  /** A whole number in every sound row: another cell there tells that the row is shifted against the header. */
  'wholeNumber',
] as const;
export type LayoutField = (typeof fields)[number];

/** Where a table keeps each field: positions of columns, counted from 0; null where it has none. */
export interface TableLayout extends Readonly<Record<LayoutField, number | null>> {
  readonly name: LayoutName;
  readonly score: number;
  /** Every column whose name is one of a score, the one that is taken included. */
  readonly scoreLike: readonly number[];
  /** Columns that share a name; the first of them is meant. */
  readonly repeated: readonly (readonly number[])[];
}

/** A layout, and names of columns, instead of those that would be recognised. */
export interface LayoutChoice extends Readonly<Partial<Record<LayoutField, string | undefined>>> {
  readonly preset?: LayoutName | undefined;
}

interface LayoutColumns extends Readonly<Partial<Record<LayoutField, readonly string[]>>> {
  readonly score: readonly string[];
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
const videoNames = [...fileNames, 'filepath', 'path', 'video', 'clip'];

const layouts: Readonly<Record<LayoutName, LayoutColumns>> = {
  catalogue: {
    needs: [['movieId'], ['title'], ['year'], ['score']],
    movieId: ['movieId'],
    title: ['title'],
    year: ['year'],
    score: ['score'],
    youtubeId: ['youtubeId'],
  },
  imdb: {
    needs: [['movie_title'], ['imdb_score']],
    title: ['movie_title'],
    year: ['title_year'],
    score: ['imdb_score'],
    imdbId: ['movie_imdb_link'],
  },
  tmdb: {
    needs: [['title'], ['release_date'], ['vote_average']],
    title: ['title'],
    year: ['release_date'],
    score: ['vote_average'],
    imdbId: ['imdb_id'],
    votes: ['vote_count'],
    wholeNumber: ['id'],
  },
  generic: {
    needs: [titleNames, scoreNames],
    title: titleNames,
    year: [...yearNames, ...dateNames],
    score: scoreNames,
    imdbId: idNames,
    youtubeId: ['youtubeId'],
    file: fileNames,
  },
  files: {
    needs: [videoNames, scoreNames],
    year: yearNames,
    score: scoreNames,
    imdbId: idNames,
    youtubeId: ['youtubeId'],
    file: videoNames,
  },
  ids: { needs: [idNames, scoreNames], year: yearNames, score: scoreNames, imdbId: idNames },
};

/**
 * Where the file's columns keep each field: as chosen, else as the first layout has it that the columns satisfy.
 * @throws CatalogueError for a chosen column that is not there, and where no layout fits.
 */
export function tableLayout(
  path: string,
  columns: readonly string[],
  choice: LayoutChoice = {},
): TableLayout {
  const { place, placeNamed } = columnPlaces(path, columns);
  // A chosen column takes the place of the layout's own.
  const has = (names: readonly string[]) =>
    place(names) !== null ||
    (names === scoreNames && choice.score !== undefined) ||
    (names === titleNames && choice.title !== undefined);
  const name = choice.preset ?? layoutNames.find((of) => layouts[of].needs.every(has));
  const layout: Partial<LayoutColumns> = name === undefined ? {} : layouts[name];
  const places = Object.fromEntries(
    fields.map((field) => [field, placeNamed(choice[field]) ?? place(layout[field])]),
  ) as Record<LayoutField, number | null>;
  const { title, score, file, imdbId } = places;
  const lacksName = title === null && file === null && imdbId === null;
  const lacksTitle = title === null && choice.preset !== undefined && layout.title !== undefined;
  if (lacksName || lacksTitle || score === null) {
    const naming = layout.title ?? layout.file ?? layout.imdbId;
    const [column] = (score === null && !lacksTitle ? layout.score : naming) ?? [];
    if (choice.preset === undefined || column === undefined) {
      throw new CatalogueError({ kind: 'unknown-layout', path, columns });
    }
    throw new CatalogueError({ kind: 'no-column', path, column, columns });
  }
  const byKey = new Map<string, number[]>();
  for (const [index, column] of columns.entries()) {
    const key = columnKey(column);
    byKey.set(key, byKey.get(key) ?? []);
    byKey.get(key)?.push(index);
  }
  const scoreLike = new Set(scoreNames.flatMap((of) => byKey.get(columnKey(of)) ?? []));
  byKey.delete('');
  return {
    name: name ?? 'generic',
    ...places,
    score,
    scoreLike: choice.score === undefined ? [...scoreLike].toSorted((a, b) => a - b) : [score],
    repeated: [...byKey.values()].filter((group) => group.length > 1),
  };
}

/** Finds columns by name; lower case and upper case, blanks, hyphens and underscores make no difference. */
export function columnPlaces(path: string, columns: readonly string[]) {
  const keys = columns.map(columnKey);
  /** The position, counted from 0, of the first of these names that is there, or null. */
  const place = (names: readonly string[] = []): number | null =>
    names.map((name) => keys.indexOf(columnKey(name))).find((index) => index >= 0) ?? null;
  /** The position of a column that was chosen; null where none was. @throws CatalogueError where it is not there */
  const placeNamed = (column: string | undefined): number | null => {
    if (column === undefined) return null;
    const found = place([column]);
    if (found === null) throw new CatalogueError({ kind: 'no-column', path, column, columns });
    return found;
  };
  return { place, placeNamed };
}

function columnKey(column: string): string {
  return column.toLowerCase().replace(/[\s_-]/g, '');
}
