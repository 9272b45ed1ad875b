import type { TableSource } from '../../files/table/read-table.js';
import type { CatalogueRow } from './catalogue.js';
import { CatalogueError } from './catalogue-error.js';
import { movieFates } from '../download/movie-fates.js';
import { readLinks } from './movie-links.js';
import type { MovieFate } from '../download/movie-fates.js';
import { readScores } from './read-scores.js';
import type { ScoreFile } from './read-scores.js';
import { readTrailers } from '../download/read-trailers.js';
import type { TrailerColumns, TrailerRow } from '../download/read-trailers.js';
import type { ScoreCaution } from './score-caution.js';
import type { LayoutChoice } from './table-layout.js';
import { trailerFates } from '../download/trailer-fates.js';
import type { TrailerFate } from '../download/trailer-fates.js';

/** Two CSV files to join, and what is said of their columns. */
export interface CatalogueSources {
  readonly moviesCsv: TableSource;
  readonly movieColumns?: LayoutChoice | undefined;
  readonly trailersCsv: TableSource;
  readonly trailerColumns?: TrailerColumns | undefined;
  /** MovieLens' links.csv, or another table of movieId and imdbId. */
  readonly linksCsv?: TableSource | undefined;
  readonly withoutYear: boolean;
  readonly exactYear?: boolean | undefined;
}

/** Scores joined with trailers, and the fate of every row of both files. */
export interface MatchedCatalogue {
  /** Movies with a score and a trailer. */
  readonly movies: readonly CatalogueRow[];
  readonly scores: ScoreFile;
  /** Of the file of trailers; those of the movies are the score file's. */
  readonly cautions: readonly ScoreCaution[];
  readonly movieFates: readonly MovieFate[];
  readonly trailerFates: readonly { readonly row: TrailerRow; readonly fate: TrailerFate }[];
}

/**
 * Joins movies with trailers by title and year.
 * @throws CatalogueError for a file that cannot be used, and where nothing at all matches.
 */
export function matchCatalogue(sources: CatalogueSources): MatchedCatalogue {
  const scores = readScores(sources.moviesCsv, sources.movieColumns);
  const { path, rows, cautions } = readTrailers(sources.trailersCsv, sources.trailerColumns);
  const { linksCsv, withoutYear, exactYear = false } = sources;
  const links = linksCsv === undefined ? undefined : readLinks(linksCsv);
  const fates = trailerFates(scores.movies, rows, { withoutYear, exactYear, links });
  const ofMovies = movieFates(scores, rows, fates);
  const trailers = new Map(
    ofMovies.flatMap((fate) => ('youtubeId' in fate ? [[fate.movieId, fate]] : [])),
  );
  const ofLine = new Map(rows.map(({ line, wanted }) => [line, wanted]));
  const movies = scores.movies.flatMap(({ movieId, title, year, score }) => {
    const trailer = trailers.get(movieId);
    if (trailer === undefined) return [];
    const { youtubeId, trailerLine } = trailer;
    // A score file of IMDB ids alone has no titles.
    const named = title === '' ? ofLine.get(trailerLine) : undefined;
    return [{ movieId, title, year, score, youtubeId, ...named }];
  });
  if (movies.length === 0) {
    throw new CatalogueError({
      kind: 'no-match',
      path,
      moviesPath: scores.path,
      rows: rows.length,
      fates: [...countKinds(fates)].map(([kind, count]) => `${count} ${kind}`).join(', '),
    });
  }
  const ofTrailers = fates.map((fate, place) => ({ row: rows[place] as TrailerRow, fate }));
  return { movies, scores, cautions, movieFates: ofMovies, trailerFates: ofTrailers };
}

/** How many there are of each kind, the most frequent first. */
export function countKinds<Kind extends string>(
  fates: readonly { readonly kind: Kind }[],
): ReadonlyMap<Kind, number> {
  const counts = new Map<Kind, number>();
  for (const { kind } of fates) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return new Map([...counts].toSorted(([, first], [, second]) => second - first));
}
