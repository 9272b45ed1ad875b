import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openCatalogue, writeCatalogue } from '#src/trailers/catalogue/catalogue.js';
import { readScores } from '#src/trailers/catalogue/read-scores.js';
import { csvText } from '#src/text/csv.js';
import { readTable } from '#src/files/table/read-table.js';

const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the catalogue', () => {
  const movie = {
    movieId: 'b-tt0000002',
    title: 'Say "B", twice',
    year: 2000,
    score: 5.5,
    youtubeId: 'x',
  };

  it('comes back as it was written, rows by movieId, with no temporary left', () => {
    const path = join(folder, 'deep', 'catalogue.csv');
    const other = { movieId: 'a-tt0000001', title: 'A', year: null, score: 7, youtubeId: null };
    writeCatalogue(path, [movie, other]);
    expect(readFileSync(path, 'utf8')).toBe(
      'movieId,title,year,score,youtubeId\r\na-tt0000001,A,,7,\r\nb-tt0000002,"Say ""B"", twice",2000,5.5,x\r\n',
    );
    expect(readScores(path).movies).toMatchObject([other, movie]);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['catalogue.csv']);
  });

  it('takes movies in and keeps what it knows', () => {
    const path = join(folder, 'catalogue.csv');
    openCatalogue(path).add([movie]);
    openCatalogue(path).add([
      { ...movie, score: 6, youtubeId: null },
      { ...movie, movieId: 'c-tt0000003', score: null },
      { ...movie, movieId: 'd-tt0000004' },
    ]);
    openCatalogue(path).add([]);
    expect(readScores(path).movies).toMatchObject([
      { score: 6, youtubeId: 'x' },
      { score: null },
      { score: 5.5 },
    ]);
  });

  it.each([
    ['a,b\n1,2\n', 'has the columns a, b'],
    ['movieId,title,year,score\na,A,2000,5\nb,B,2000\n', 'line 3 has 3 cells'],
    ['movieId,title,year,score\na,A,2000,5\nb,B,2000,good\n', "line 3 has 'good' in score"],
  ])('does not write over a file from which a row would be lost: %j', (text, words) => {
    const path = join(folder, 'mine.csv');
    writeFileSync(path, text);
    expect(() => openCatalogue(path)).toThrow(words);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});

describe('csvText', () => {
  it('is read back to the same cells, whatever they hold', () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const path = join(folder, 'cells.csv');
        // A first cell that is never blank: blank lines are left out.
        writeFileSync(path, csvText([['a', 'b', 'c'], ...rows.map((row) => ['x', ...row])]));
        expect(readTable(path).rows.map(({ cells }) => cells.slice(1))).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });
});
