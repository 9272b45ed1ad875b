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

it.each(['a-', '-a', 'x3', '3x', '3 minutes', '3 min x'])('%j is a text', (text) => {
  expect(table([['wide heading'], [text]])[1]).toBe(text);
});

it.each([5, '', '—', '5', '-5', '−5.25', '1,000', '12%', '1 h 12 min', '7 GB'])(
  '%j is a figure',
  (figure) => {
    expect(table([['wide heading'], [figure]])[1]).toBe(String(figure).padStart(12).trimEnd());
  },
);
