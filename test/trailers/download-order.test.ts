import { describe, expect, it } from 'vitest';
import { downloadOrder, wantedTrailers } from '#src/trailers/download/download-order.js';
import type { CatalogueMovie } from '#src/trailers/catalogue/read-scores.js';

function movie(index: number, youtubeId: string | null): CatalogueMovie {
  const movieId = `movie-${index}`;
  return {
    movieId,
    imdbId: null,
    title: movieId,
    year: 2000,
    score: 5,
    youtubeId,
    file: null,
    line: index,
  };
}

const id = (index: number) => `-id${String(index).padStart(8, '0')}`;
const ids = (movies: readonly CatalogueMovie[], seed: number) =>
  wantedTrailers(movies, seed).trailers.map(({ movieId }) => movieId);

describe('the trailers that are wanted', () => {
  const movies = Array.from({ length: 60 }, (_, index) => movie(index, id(index)));

  it('are shuffled by the seed', () => {
    const order = ids(movies, 0);
    expect(order).not.toEqual(movies.map(({ movieId }) => movieId));
    expect(ids(movies, 0)).toEqual(order);
    expect(ids(movies, 1)).not.toEqual(order);
  });

  it('keep their order when the catalogue grows', () => {
    const few = movies.filter((_, index) => index % 3 !== 0);
    const known = new Set(few.map(({ movieId }) => movieId));
    expect(ids(movies, 0).filter((movieId) => known.has(movieId))).toEqual(ids(few, 0));
  });

  it('are those with an id: also from links, and the others are listed', () => {
    const { trailers, withoutId } = wantedTrailers(
      [
        movie(1, null),
        movie(2, 'https://youtu.be/-abcdefghi_'),
        movie(3, '#NAME?'),
        movie(4, '--exec=rm -r'),
      ],
      0,
    );
    expect(trailers).toEqual([{ movieId: 'movie-2', youtubeId: '-abcdefghi_' }]);
    expect(withoutId.map(({ movieId }) => movieId)).toEqual(['movie-3', 'movie-4']);
  });
});

describe('the order of downloads', () => {
  const trailers = ['a', 'b', 'c', 'd'].map((movieId) => ({ movieId, youtubeId: 'x' }));

  it('ends at the limit, dead ones not counted', () => {
    const order = downloadOrder(trailers, 2);
    const given: string[] = [];
    for (let next = order.next(); next !== null; next = order.next()) {
      given.push(next.trailer.movieId);
      if (next.trailer.movieId === 'a') order.makeRoom();
    }
    expect(given).toEqual(['a', 'b', 'c']);
  });

  it('tries again what failed once all others had their turn, and counts it', () => {
    const order = downloadOrder(trailers, 3);
    const given: string[] = [];
    for (let next = order.next(); next !== null; next = order.next()) {
      given.push(next.trailer.movieId);
      if (next.trailer.movieId === 'a' && !next.isRetry) order.tryLater(next.trailer);
    }
    expect(given).toEqual(['a', 'b', 'c', 'a']);
  });
});
