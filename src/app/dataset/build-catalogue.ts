import { resolve } from 'node:path';
import { openCatalogue } from '../../trailers/catalogue/catalogue.js';
import type { ScoreCaution } from '../../trailers/catalogue/catalogue-error.js';
import {
  type CatalogueSources,
  countKinds,
  matchCatalogue,
  writeOutcomes,
} from '../../trailers/catalogue/match-catalogue.js';
import { tableIn } from '../../files/table/read-table.js';
import type { ActionContext } from '../action.js';

/** Two tables to join, and where the result goes. */
export interface CatalogueRequest extends CatalogueSources {
  /** The catalogue; the outcome of each row is written next to it. */
  readonly out: string;
}

export interface BuiltCatalogue {
  /** Absolute, as is the file with the outcome of each row. */
  readonly catalogue: string;
  readonly fates: string;
  readonly matched: number;
  /** Movies that the catalogue had before and that are not among the matched. */
  readonly keptFromBefore: number;
  readonly layout: string;
  readonly cautions: {
    readonly movies: readonly ScoreCaution[];
    readonly trailers: readonly ScoreCaution[];
  };
  readonly movies: RowCounts;
  readonly trailers: RowCounts;
}

interface RowCounts {
  readonly rows: number;
  /** How many rows ended in each way; they add up to `rows`. */
  readonly fates: ReadonlyMap<string, number>;
}

/**
 * Joins scores with trailers by title and year, and adds the movies that have both to the catalogue.
 * @throws CatalogueError, TableError, FileError; the system's error where the catalogue cannot be written
 */
export function buildCatalogue(
  { folder }: Pick<ActionContext, 'folder'>,
  { out, ...sources }: CatalogueRequest,
): BuiltCatalogue {
  const path = resolve(folder, out);
  const fates = `${path.replace(/\.csv$/i, '')}-fates.csv`;
  const catalogue = openCatalogue(path);
  const { linksCsv } = sources;
  const matched = matchCatalogue({
    ...sources,
    moviesCsv: tableIn(folder, sources.moviesCsv),
    trailersCsv: tableIn(folder, sources.trailersCsv),
    linksCsv: linksCsv === undefined ? undefined : tableIn(folder, linksCsv),
  });
  writeOutcomes(fates, matched);
  const { movies, scores, cautions, movieOutcomes, trailerOutcomes } = matched;
  return {
    catalogue: path,
    fates,
    matched: movies.length,
    keptFromBefore: catalogue.add(movies),
    layout: scores.layout,
    cautions: { movies: scores.cautions, trailers: cautions },
    movies: { rows: movieOutcomes.length, fates: countKinds(movieOutcomes) },
    trailers: { rows: trailerOutcomes.length, fates: countKinds(trailerOutcomes) },
  };
}
