import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeAtomic } from '../../files/atomic-write.js';
import { CatalogueError, rowProblemText } from './catalogue-error.js';
import { csvText } from '../../text/csv.js';
import { readScores } from './read-scores.js';

/** A row of catalogue.csv. */
export interface CatalogueRow {
  readonly movieId: string;
  readonly title: string;
  readonly year: number | null;
  readonly score: number | null;
  readonly youtubeId: string | null;
}

/** Writes catalogue.csv (movieId,title,year,score,youtubeId; RFC 4180), rows by movieId, atomically. */
export function writeCatalogue(path: string, movies: readonly CatalogueRow[]): void {
  const rows = movies
    .toSorted((first, second) => (first.movieId < second.movieId ? -1 : 1))
    .map(({ movieId, title, year, score, youtubeId }) => [movieId, title, year, score, youtubeId]);
  mkdirSync(dirname(path), { recursive: true });
  writeAtomic(path, csvText([['movieId', 'title', 'year', 'score', 'youtubeId'], ...rows]));
}

/** A catalogue that may be added to without losing rows. */
export interface CatalogueAddition {
  /**
   * Writes the catalogue with these movies; one that is there already gets the new title, year and score and keeps a known youtubeId.
   * @returns how many are left from before that are not among these
   */
  add(movies: readonly CatalogueRow[]): number;
}

/**
 * Reads catalogue.csv, where it is, before the work whose movies go into it.
 * @throws CatalogueError where the file is no catalogue or has a row that cannot be kept.
 */
export function openCatalogue(path: string): CatalogueAddition {
  const rows = new Map<string, CatalogueRow>();
  if (existsSync(path)) {
    const { movies, problems } = readScores(path);
    const lost = problems.find(
      (problem) =>
        problem.kind !== 'blank-row' && (problem.kind !== 'bad-score' || problem.value !== ''),
    );
    if (lost !== undefined) {
      const example = rowProblemText(lost);
      throw new CatalogueError({ kind: 'unsound-catalogue', path, example });
    }
    for (const movie of movies) rows.set(movie.movieId, movie);
  }
  return {
    add(movies) {
      for (const movie of movies) {
        const youtubeId = movie.youtubeId ?? rows.get(movie.movieId)?.youtubeId ?? null;
        rows.set(movie.movieId, { ...movie, youtubeId });
      }
      writeCatalogue(path, [...rows.values()]);
      return rows.size - new Set(movies.map(({ movieId }) => movieId)).size;
    },
  };
}
