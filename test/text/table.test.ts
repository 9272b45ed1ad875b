import { expect, it } from 'vitest';
import { table } from '#src/text/table.js';

it('aligns columns by the cells of a terminal that their texts take, numbers to the right', () => {
  expect(
    table([
      ['title', 'n'],
      ['千と千尋', 5],
      ['Amélie', 12],
      ['e\u0301', -3],
    ]),
  ).toEqual(['title      n', '千と千尋   5', 'Amélie    12', 'e\u0301         -3']);
});

it('puts figures with their units to the right, and texts to the left', () => {
  expect(
    table([
      ['time', 'share', 'size', 'mixed', 'none'],
      ['3 min 5 s', '12%', '4.2 GB', '3', '–'],
      ['26 s', '−3.5%', '31 MB', 'three', ''],
    ]),
  ).toEqual([
    '     time  share    size  mixed  none',
    '3 min 5 s    12%  4.2 GB  3         –',
    '     26 s  −3.5%   31 MB  three',
  ]);
});

it('keeps rows of different lengths and their texts each in one line', () => {
  expect(table([['a', 'b'], ['long\nname'], ['x', 'y', 'z']])).toEqual([
    'a          b',
    'long␊name',
    'x          y  z',
  ]);
  expect(table([])).toEqual([]);
});
