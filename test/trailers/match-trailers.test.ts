import { expect, it } from 'vitest';
import { titleAndYear } from '#src/trailers/catalogue/movie-title.js';
import { trailerOutcomes } from '#src/trailers/catalogue/match-trailers.js';

const movie = (title: string, year: number | null, line: number) => {
  const movieId = `m${line}`;
  return { movieId, imdbId: null, title, year, score: 5, youtubeId: null, file: null, line };
};
const row = (title: string, youtubeId: string, line: number, ragged = false) => {
  const ids = { movieId: '', imdbId: null };
  return { line, title, wanted: titleAndYear(title), youtubeId, ragged, ...ids };
};
const rules = { withoutYear: false, exactYear: false };
const movies = [
  movie('The Matrix', 1999, 2),
  movie('King Kong', 1933, 3),
  movie('King Kong', 2005, 4),
  movie('Hannibal', null, 5),
  movie('Das Boot', 1981, 6),
  movie('Solaris', 1972, 7),
];

it('gives each trailer row one outcome', () => {
  const rows: readonly (readonly [title: string, id: string, outcome: object])[] = [
    ['Matrix, The (1999)', '#NAME?', { kind: 'bad-id', movieIds: ['m2'] }],
    [
      'Matrix, The (1999)',
      'aaaaaaaaaaa/',
      { kind: 'matched', movieIds: ['m2'], youtubeId: 'aaaaaaaaaaa' },
    ],
    [
      'The Matrix (1999)',
      'bbbbbbbbbbb',
      { kind: 'second-trailer', movieIds: ['m2'], otherLine: 3 },
    ],
    ['King Kong (2006)', 'ccccccccccc', { kind: 'year-off-by-one', movieIds: ['m4'] }],
    ['King Kong (1976)', 'ddddddddddd', { kind: 'other-year', movieIds: ['m3', 'm4'] }],
    ['King Kong', 'eeeeeeeeeee', { kind: 'ambiguous' }],
    ['Hannibal (2013)', 'fffffffffff', { kind: 'year-missing', movieIds: ['m5'] }],
    ['Cold (2000)', 'ggggggggggg', { kind: 'no-such-title' }],
    ['Boot, Das (Boat, The) (1981)', 'hhhhhhhhhhh', { kind: 'other-title', movieIds: ['m6'] }],
    ['Solyaris (a.k.a. Solaris) (1972)', 'iiiiiiiiiii', { kind: 'other-title', movieIds: ['m7'] }],
    ['Dawn (Solaris) (2002)', 'jjjjjjjjjjj', { kind: 'no-such-title' }],
    ['  ', 'kkkkkkkkkkk', { kind: 'no-title' }],
  ];
  const given = rows.map(([title, youtubeId], at) => row(title, youtubeId, at + 2));
  expect(trailerOutcomes(movies, given, rules)).toMatchObject(rows.map(([, , outcome]) => outcome));
  const ragged = row('The Matrix (1999)', 'aaaaaaaaaaa', 2, true);
  expect(trailerOutcomes(movies, [ragged], rules)).toMatchObject([
    { kind: 'ragged-row', movieIds: [], youtubeId: null },
  ]);
});

it('lets the surer row choose first, whichever comes first', () => {
  const given = [
    row('Dawn (King Kong) (2005)', 'aaaaaaaaaaa', 2),
    row('King Kong (2005)', 'bbbbbbbbbbb', 3),
  ];
  expect(trailerOutcomes(movies, given, rules)).toMatchObject([
    { kind: 'second-trailer', otherLine: 3 },
    { kind: 'matched', youtubeId: 'bbbbbbbbbbb' },
  ]);
});

it('gives no video to two movies', () => {
  const given = [
    row('Matrix, The (2000)', 'aaaaaaaaaaa', 2),
    row('Solaris (1972)', 'aaaaaaaaaaa', 3),
  ];
  expect(trailerOutcomes(movies, given, rules)).toMatchObject([
    { kind: 'same-video', movieIds: ['m2'], otherLine: 3 },
    { kind: 'matched', movieIds: ['m7'] },
  ]);
});

it('accepts a title without a year where that is allowed', () => {
  const given = [row('Hannibal (2013)', 'aaaaaaaaaaa', 2)];
  expect(trailerOutcomes(movies, given, { ...rules, withoutYear: true })).toMatchObject([
    { kind: 'year-unknown' },
  ]);
});
