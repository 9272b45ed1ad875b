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
