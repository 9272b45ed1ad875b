import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeCatalogue } from '#src/trailers/catalogue/catalogue.js';
import { reelsweep } from '../command-process.js';

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
  expect(first.out).toMatch(/catalogue\.csv: 1 movie .* and 1 that it had before/);
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

it('reads what a German spreadsheet saved, matches by links, and says what it was not sure of', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-catalog-'));
  const movies = [
    'sep=;',
    'Titel;title;year;Rating;Rating;tconst',
    'x;Amélie (2001);2001;4,2;1;tt0211915',
    'x;Once;2007;3,9;1;tt0907657',
    'x;Heat;1995;4,1;1;tt0113277',
    'x;Æon;2005;2,5;1;',
    'x;Up;2009;4,1;1;',
    ';;;;;',
  ];
  writeFileSync(join(folder, 'movies.csv'), Buffer.from(movies.join('\r\n'), 'latin1'));
  const trailers = [
    'youtubeId\tmovieId\ttitle',
    'aaaaaaaaaaa\t1\tLe fabuleux destin (1999)',
    'bbbbbbbbbbb\t2\t"Once (2006)',
    'ccccccccccc\t3\tHeat (1995)',
    'ddddddddddd\t4\tAeon (2005)',
  ];
  writeFileSync(join(folder, 'trailers.tsv'), trailers.join('\n'));
  writeFileSync(join(folder, 'links.csv'), 'movieId,imdbId,tmdbId\n1,0211915,194\n3,9999999,1\n');
  const files = ['--movies', 'movies.csv', '--trailers', 'trailers.tsv', '--links', 'links.csv'];
  const { code, out } = await reelsweep(folder, 'trailers', 'catalog', ...files, '--exact-year');
  expect(code).toBe(0);
  expect(out).toMatch(/6 rows of movies \(generic layout\):/);
  for (const line of [/1 {2}linked/, /1 {2}other-spelling/, /1 {2}other-id/, /1 {2}blank-row/]) {
    expect(out).toMatch(line);
  }
  expect(out).toMatch(/caution: movies: line 3 is not UTF-8, so the file was read as Windows-1252/);
  expect(out).toMatch(/caution: movies: several columns are called Rating \(4, 5\): number 4/);
  expect(out).toMatch(/caution: movies: the 5 scores .* on a scale of 0 to 5/);
  const rows = readFileSync(join(folder, 'data/catalogue-fates.csv'), 'utf8').split('\r\n');
  expect(rows.slice(1, -1).map((row) => row.split(',').slice(0, 4).join())).toEqual([
    'movies,3,Amélie (2001),linked',
    'movies,4,Once,without-trailer',
    'movies,5,Heat,without-trailer',
    'movies,6,Æon,other-spelling',
    'movies,7,Up,without-trailer',
    'movies,8,,blank-row',
    'trailers,2,Le fabuleux destin (1999),linked',
    'trailers,3,"""Once (2006)",other-year',
    'trailers,4,Heat (1995),other-id',
    'trailers,5,Aeon (2005),other-spelling',
  ]);
});
