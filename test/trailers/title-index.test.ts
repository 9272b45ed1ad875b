import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isMovieId,
  movieIdOf,
  normalisedTitle,
  titleAndYear,
} from '#src/trailers/catalogue/movie-title.js';
import type { CatalogueMovie } from '#src/trailers/catalogue/read-scores.js';
import { titleIndex } from '#src/trailers/catalogue/title-index.js';

function movie(title: string, year: number | null, imdbId: string | null = null): CatalogueMovie {
  const movieId = movieIdOf({ title, year, imdbId });
  return { movieId, imdbId, title, year, score: 5, youtubeId: null, file: null, line: 2 };
}

describe('normalisedTitle', () => {
  it.each([
    ['Captain America_ The First Avenger', 'Captain America: The First Avenger\u00A0'],
    ['11_14', '11:14'],
    ['Matrix, The', 'The Matrix'],
    ['Fabuleux destin d_Amelie Poulain, Le', 'Le Fabuleux Destin d’Amélie Poulain'],
    ['Face_Off', 'Face/Off'],
    ['Who Framed Roger Rabbit_', 'Who Framed Roger Rabbit?'],
    ['Fast & Furious', 'Fast and Furious'],
    ['  Miami   Vice\u00A0            ', 'MIAMI VICE'],
  ])('sees %j and %j as one', (first, second) => {
    expect(normalisedTitle(first)).toBe(normalisedTitle(second));
  });

  it.each([
    ['Alien', 'Aliens'],
    ['Rocky II', 'Rocky III'],
    ['$', '!'],
    ['七人の侍', '羅生門'],
  ])('keeps %j and %j apart', (first, second) => {
    expect(normalisedTitle(first)).not.toBe(normalisedTitle(second));
  });
});

describe('titleAndYear', () => {
  it('parts the year in brackets from the title', () => {
    expect(titleAndYear('Toy Story (1995)')).toEqual({ title: 'Toy Story', year: 1995 });
    expect(titleAndYear('(500) Days of Summer')).toEqual({
      title: '(500) Days of Summer',
      year: null,
    });
    expect(titleAndYear('Room (0237)')).toEqual({ title: 'Room (0237)', year: null });
    expect(titleAndYear('(1995)')).toEqual({ title: '(1995)', year: null });
  });
});

describe('titleIndex', () => {
  const heat = movie('Heat', 1995, 'tt0113277');
  const kongs = [movie('King Kong', 1933), movie('King Kong', 1976), movie('King Kong', 2005)];
  const series = movie('Hannibal', null);
  const index = titleIndex([heat, ...kongs, series]);

  it('lets the year decide between remakes, and allows it to be off by one', () => {
    expect(index.byTitle({ title: 'King Kong', year: 1976 })).toMatchObject({
      kind: 'found',
      movie: kongs[1],
    });
    expect(index.byTitle({ title: 'King Kong', year: 2006 })).toMatchObject({
      kind: 'found',
      movie: kongs[2],
    });
    expect(index.byTitle({ title: 'King Kong', year: null }).kind).toBe('ambiguous');
    expect(index.byTitle({ title: 'King Kong', year: 1990 }).kind).toBe('other-year');
    expect(index.byTitle({ title: 'Heat', year: 1986 }).kind).toBe('other-year');
  });

  it('finds a title without a year, or without one in the table', () => {
    expect(index.byTitle({ title: 'heat', year: null })).toMatchObject({
      kind: 'found',
      movie: heat,
    });
    expect(index.byTitle({ title: 'Hannibal', year: 2013 })).toMatchObject({
      kind: 'found',
      movie: series,
    });
    expect(index.byTitle({ title: 'Cold', year: null })).toEqual({ kind: 'unknown' });
  });

  it('finds a movie by its id or its IMDB id', () => {
    expect(index.byMovieId('heat-tt0113277')).toBe(heat);
    expect(index.byMovieId('some-other-slug-tt0113277')).toBe(heat);
    expect(index.byMovieId('tt0113277')).toBe(heat);
    expect(index.byMovieId('heat')).toBeUndefined();
  });
});

describe('movieIdOf', () => {
  it('gives a safe name to any title', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1900, max: 2100 }),
        (title, year) => {
          expect(isMovieId(movieIdOf({ title, year, imdbId: null }))).toBe(true);
        },
      ),
    );
    expect(
      ['../x', 'a/b', 'A', '-a', 'a-', '', 'a'.repeat(121), 'a\n'].map(isMovieId),
    ).not.toContain(true);
  });
});
