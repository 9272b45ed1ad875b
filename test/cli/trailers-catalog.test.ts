import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeCatalogue } from '#src/trailers/catalogue.js';
import { reelsweep } from './command-process.js';

it('joins two files, keeps what the catalogue held, and gives equal bytes again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-catalog-'));
  writeFileSync(join(folder, 'movies.csv'), 'movie_title,title_year,imdb_score\nMatrix,1999,8.7\n');
  writeFileSync(
    join(folder, 'trailers.csv'),
    'youtubeId,movieId,title\n-abcdefghij,1,Matrix (2000)\nbbbbbbbbbbb,2,Other (1990)\n',
  );
  const cataloguePath = join(folder, 'data/catalogue.csv');
  const mine = { movieId: 'mine-1', title: 'Mine', year: 1990, score: 5, youtubeId: null };
  writeCatalogue(cataloguePath, [mine]);
  const words = ['trailers', 'catalog', '--movies', 'movies.csv', '--trailers', 'trailers.csv'];
  const first = await reelsweep(folder, ...words);
  expect(first).toMatchObject({ code: 0 });
  expect(first.out).toMatch(/1 row of movies \(imdb layout\)[^]*2 rows of trailers/);
  expect(first.out).toMatch(/catalogue\.csv: 1 movie .* and 1 that stood there before/);
  const written = readFileSync(cataloguePath, 'utf8');
  expect(written).toMatch(/^matrix-\w+,Matrix,1999,8\.7,-abcdefghij\r$/m);
  expect(written).toContain('mine-1,Mine,1990,5,');
  const again = await reelsweep(folder, ...words, '--json');
  expect(JSON.parse(again.out)).toMatchObject({
    matched: 1,
    movies: { rows: 1, fates: { 'year-off-by-one': 1 } },
    trailers: { rows: 2, fates: { 'year-off-by-one': 1, 'no-such-title': 1 } },
  });
  expect(readFileSync(cataloguePath, 'utf8')).toBe(written);
});
