import { expect, it } from 'vitest';
import { trailerFates } from '#src/trailers/trailer-fates.js';

it('gives each trailer row one fate', () => {
  const movie = (title: string, year: number | null, line: number) => {
    const movieId = `m${line}`;
    return { movieId, imdbId: null, title, year, score: 5, youtubeId: null, line };
  };
  const movies = [
    movie('The Matrix', 1999, 2),
    movie('King Kong', 1933, 3),
    movie('King Kong', 2005, 4),
    movie('Hannibal', null, 5),
  ];
  const rows: readonly (readonly [title: string, id: string, fate: object])[] = [
    ['Matrix, The (1999)', '#NAME?', { kind: 'bad-id' }],
    [
      'Matrix, The (1999)',
      'aaaaaaaaaaa/',
      { kind: 'matched', movieId: 'm2', youtubeId: 'aaaaaaaaaaa' },
    ],
    ['The Matrix (1999)', 'bbbbbbbbbbb', { kind: 'second-trailer', movieId: 'm2', firstLine: 3 }],
    ['King Kong (2006)', 'ccccccccccc', { kind: 'year-off-by-one', movieId: 'm4' }],
    ['King Kong (1976)', 'ddddddddddd', { kind: 'other-year' }],
    ['King Kong', 'eeeeeeeeeee', { kind: 'ambiguous' }],
    ['Hannibal (2013)', 'fffffffffff', { kind: 'year-unknown', movieId: 'm5' }],
    ['Cold (2000)', 'ggggggggggg', { kind: 'no-such-title' }],
  ];
  const given = rows.map(([title, youtubeId], at) => ({ line: at + 2, title, youtubeId }));
  expect(trailerFates(movies, given)).toMatchObject(rows.map(([, , fate]) => fate));
});
