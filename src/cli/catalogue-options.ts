import type { Argv } from 'yargs';
import { type LayoutName, layoutNames } from '../trailers/catalogue/table-layout.js';

/** What `trailers catalog` is given. */
export interface CatalogueArguments {
  readonly movies: string;
  readonly trailers: string;
  readonly out: string;
  readonly layout?: LayoutName;
  readonly titleColumn?: string;
  readonly yearColumn?: string;
  readonly scoreColumn?: string;
  readonly imdbColumn?: string;
  readonly trailerTitleColumn?: string;
  readonly trailerYearColumn?: string;
  readonly trailerIdColumn?: string;
  readonly withoutYear: boolean;
  readonly exactYear: boolean;
  readonly links?: string;
  readonly json: boolean;
}

const text = { type: 'string', requiresArg: true } as const;

export function withCatalogueOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('movies', {
      ...text,
      demandOption: true,
      describe: 'CSV of titles, years and scores; - for standard input',
    })
    .option('trailers', {
      ...text,
      demandOption: true,
      describe: 'CSV of titles, as in "Matrix, The (1999)", and YouTube ids; - for standard input',
    })
    .option('out', {
      ...text,
      default: 'data/catalogue.csv',
      describe: 'the catalogue; the fates are written beside it',
    })
    .option('layout', {
      choices: layoutNames,
      requiresArg: true,
      describe:
        'of --movies, where it is not recognised by its columns: imdb is movie_title,title_year,imdb_score, tmdb is title,release_date,vote_average, files is file,score, ids is tconst,averageRating',
    })
    .option('title-column', { ...text, describe: 'of --movies' })
    .option('year-column', { ...text, describe: 'of --movies: years or dates' })
    .option('score-column', { ...text, describe: 'of --movies: scores from 0 to 10' })
    .option('imdb-column', { ...text, describe: 'of --movies: IMDB ids or links' })
    .option('trailer-title-column', { ...text, describe: 'of --trailers' })
    .option('trailer-year-column', {
      ...text,
      describe: 'of --trailers, where the year does not stand in the title',
    })
    .option('trailer-id-column', {
      ...text,
      describe: 'of --trailers: YouTube ids or links',
    })
    .option('without-year', {
      type: 'boolean',
      default: false,
      describe:
        'accept an equal title where a year is missing; in IMDB’s file the rows without a year are series',
    })
    .option('exact-year', {
      type: 'boolean',
      default: false,
      describe: 'match no movie whose year is off by one',
    })
    .option('links', {
      ...text,
      describe:
        'MovieLens’ links.csv (movieId,imdbId,tmdbId): trailers whose movieId has an IMDB id of --movies match by it',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' });
}

/** The columns that were named, of the movies and of the trailers. */
export function columnsOf(given: CatalogueArguments) {
  return {
    movieColumns: {
      preset: given.layout,
      title: given.titleColumn,
      year: given.yearColumn,
      score: given.scoreColumn,
      imdbId: given.imdbColumn,
    },
    trailerColumns: {
      title: given.trailerTitleColumn,
      year: given.trailerYearColumn,
      youtubeId: given.trailerIdColumn,
    },
  };
}
