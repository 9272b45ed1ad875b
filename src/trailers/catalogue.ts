import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from '../files/write-whole.js';
import { csvText } from './csv-text.js';
import { readScores } from './read-scores.js';

/** A row of catalogue.csv. */
export interface CatalogueRow {
  readonly movieId: string;
  readonly title: string;
  readonly year: number | null;
  readonly score: number | null;
  readonly youtubeId: string | null;
}

/** Writes catalogue.csv (movieId,title,year,score,youtubeId; RFC 4180), rows by movieId, whole or not at all. */
export function writeCatalogue(path: string, movies: readonly CatalogueRow[]): void {
  const rows = movies
    .toSorted((first, second) => (first.movieId < second.movieId ? -1 : 1))
    .map(({ movieId, title, year, score, youtubeId }) => [movieId, title, year, score, youtubeId]);
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, csvText([['movieId', 'title', 'year', 'score', 'youtubeId'], ...rows]));
}

/**
 * Adds movies to catalogue.csv, or writes it anew: a movie that is there already gets the new title, year and score and keeps a known youtubeId.
 * @returns how many movies the catalogue has now.
 * @throws CatalogueError where the file that stands there is no catalogue.
 */
export function addToCatalogue(path: string, movies: readonly CatalogueRow[]): number {
  const rows = new Map<string, CatalogueRow>();
  if (existsSync(path)) for (const movie of readScores(path).movies) rows.set(movie.movieId, movie);
  for (const movie of movies) {
    const youtubeId = movie.youtubeId ?? rows.get(movie.movieId)?.youtubeId ?? null;
    rows.set(movie.movieId, { ...movie, youtubeId });
  }
  writeCatalogue(path, [...rows.values()]);
  return rows.size;
}
