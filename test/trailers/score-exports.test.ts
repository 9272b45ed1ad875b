import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readScores } from '#src/trailers/catalogue/read-scores.js';
import { cautionText } from '#src/trailers/catalogue/catalogue-error.js';

const folder = mkdtempSync(join(tmpdir(), 'exports-'));
afterAll(() => rmSync(folder, { recursive: true }));

function scores(contents: string | Uint8Array, column?: string) {
  const path = join(folder, 'scores.csv');
  writeFileSync(path, contents);
  return readScores(path, { score: column });
}

function facts(contents: string | Uint8Array) {
  return scores(contents).movies.map(({ title, year, score }) => [title, year, score]);
}

const two = [
  ['Amélie', 2001, 8.3],
  ['Heat', 1995, 8],
];

describe('what programs export', () => {
  it.each<[string, string | Uint8Array]>([
    [
      'Excel, German',
      Buffer.from('Title;Year;Score\r\nAmélie;2001;8,3\r\nHeat;1995;8\r\n;;\r\n', 'latin1'),
    ],
    [
      'Excel, with the separator named',
      '\uFEFFsep=;\r\nTitle;Release date;Score;\r\nAmélie;25.04.2001;8,3;\r\nHeat;15.12.1995;8,0;\r\n',
    ],
    [
      'Excel, Unicode text',
      Buffer.from('\uFEFFTitle\tYear\tScore\r\nAmélie\t2001\t8,3\r\nHeat\t1995\t8\r\n', 'utf16le'),
    ],
    [
      'LibreOffice, all quoted',
      '"Title","Year","Score"\n"Amélie","2001","8.3"\n"Heat","1995","8"\n',
    ],
    ['pandas', ',title,year,score\n0,Amélie,2001.0,8.3\n1,Heat,1995.0,8.0\n'],
    ['pandas, with other marks', 'title|year|score\nAmélie|2001.0|8.3\nHeat|1995.0|8.0\n'],
    [
      'R',
      '"title" "year" "score"\n'.replaceAll(' ', '\t') +
        '"1"\t"Amélie"\t2001\t8.3\n"2"\t"Heat"\t1995\t8\n',
    ],
    ['R, European', '"title";"year";"score"\n"Amélie";2001;8,3\n"Heat";1995;8\n'],
    ['years in titles', 'Film,Rating\nAmélie [2001],8.3\nHeat (1995/II),8\n'],
    ['years twice', 'title\tyear\trating\nAmélie (2001)\t2001\t8.3\nHeat (1995)\t1996\t8\n'],
    [
      'IMDb lists',
      'Position,Const,Created,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date\n' +
        '1,tt0211915,2020-01-01,Amélie,Le fabuleux destin,https://www.imdb.com/title/tt0211915/,Movie,8.3,122,2001,"Comedy, Romance",900,2001-04-25\n' +
        '2,tt0113277,2020-01-01,Heat,Heat,https://www.imdb.com/title/tt0113277/,Movie,8.0,170,1995,Crime,900,1995-12-15\n',
    ],
    [
      'joined IMDb files',
      'tconst\tprimaryTitle\tstartYear\tendYear\taverageRating\ntt0211915\tAmélie\t2001\t\\N\t8.3\ntt0113277\tHeat\t1995\t\\N\t8.0\n',
    ],
  ])('%s', (_name, contents) => {
    expect(facts(contents)).toEqual(two);
  });

  it('names the movies of title.ratings.tsv by their ids', () => {
    const { layout, movies, problems } = scores(
      'tconst\taverageRating\tnumVotes\ntt0000001\t5.7\t2000\nnm0000002\t6\t5\n',
    );
    expect(layout).toBe('ids');
    expect(movies).toMatchObject([{ imdbId: 'tt0000001', title: '', score: 5.7 }]);
    expect(problems).toEqual([
      { kind: 'bad-imdb-id', line: 3, column: 'tconst', value: 'nm0000002' },
    ]);
  });

  it('says nothing of years that are marked as missing, and reads the movie', () => {
    const years = ['\\N', 'NA', 'NaN', '', '-', 'n/a'];
    const text = `title\tyear\tscore\n${years.map((year, at) => `T${at}\t${year}\t7`).join('\n')}\n`;
    const { movies, problems } = scores(text);
    expect(problems).toEqual([]);
    expect(movies.map(({ year }) => year)).toEqual(years.map(() => null));
  });

  it('keeps the year after the title, and names a column of another', () => {
    const { movies, problems } = scores('title,year,score\nHeat (1995),2019,8\nUp,soon,8\n');
    expect(movies).toMatchObject([{ title: 'Heat', year: 1995 }, { year: null }]);
    expect(problems).toEqual([
      { kind: 'two-years', line: 2, column: 'year', value: '2019', kept: 1995 },
      { kind: 'bad-year', line: 3, column: 'year', value: 'soon' },
    ]);
  });

  it('takes a comma for a decimal sign only where none parts the cells', () => {
    expect(scores('title,score\nA,"7,5"\nB,5\n').problems).toMatchObject([
      { kind: 'bad-score', line: 2, value: '7,5' },
    ]);
    expect(scores('title;score\nA;7,5\nB;1,000,5\n')).toMatchObject({
      movies: [{ score: 7.5 }, { score: null }],
    });
  });
});

describe('a line break', () => {
  it.each([
    ['in a title', 'title,score\nA,5\n"B\nC",6\n', 3, 'title'],
    ['in a score', 'title;score\nA;"5\n"\nB;6\n', 2, 'score'],
    ['between tabs', 'title\tscore\tnote\n"B\nC"\t6\tx\n', 2, 'title'],
    ['of an open quote', 'title,score\n"Open,5\nPlain,6\n"Another",7\n', 2, 'title'],
    [
      'of an open quote beside what is needed',
      'title,director,score\nA,"Open,5\nB,Plain,6\nC,End",7\n',
      2,
      'director',
    ],
  ])('%s is an error with its line', (_name, text, line, column) => {
    expect(() => scores(text)).toThrow(
      new RegExp(`a line break in the cell of ${column} that begins on line ${line}`),
    );
  });

  it('in a plot is none', () => {
    expect(facts('title,plot,score\nA,"One, two.\nThree, four.",5\n')).toEqual([['A', null, 5]]);
  });
});

describe('cautions', () => {
  const texts = (contents: string, column?: string) =>
    scores(contents, column).cautions.map((caution) => cautionText(caution));

  it('say which of several columns is the score, and how to choose', () => {
    const text = 'title,Your Rating,IMDb Rating\nA,9,6\nB,8,7\n';
    expect(texts(text)).toEqual([
      'several columns may be the score: IMDb Rating was taken, not Your Rating; --score-column names another',
    ]);
    expect(texts(text, 'your rating')).toEqual([]);
    expect(scores(text, 'your rating').movies[0]?.score).toBe(9);
  });

  it('say which of several columns of one name counts', () => {
    const read = scores('title,score,Score,note,note\nA,6,9,x,y\n');
    expect(read.movies[0]?.score).toBe(6);
    expect(read.cautions.map((caution) => cautionText(caution))).toEqual([
      'several columns are called score (2, 3): number 2 is the one that counts',
      'several columns are called note (4, 5): number 4 is the one that counts',
    ]);
  });

  it('say that scores look like stars, and what to do', () => {
    const stars = [4.5, 3, 0.5, 5, 2].map((star, at) => `2020-01-01,F${at},2000,https://x,${star}`);
    const letterboxd = `Date,Name,Year,Letterboxd URI,Rating\n${stars.join('\n')}\n`;
    expect(texts(letterboxd)).toEqual([
      "the 5 scores in Rating go from 0.5 to 5, as on a scale of 0 to 5; scores are taken as they are, from 0 to 10: double them if they are to be compared with IMDB's",
    ]);
    expect(texts('title,score\nA,1\nB,2\nC,3\nD,4\nE,5.5\n')).toEqual([]);
  });

  it('say it of percentages, also where no score is left', () => {
    const text = (lowest: number) =>
      `title,score\n${[lowest, 55, 71, 88, 93].map((score, at) => `F${at},${score}`).join('\n')}\n`;
    expect(texts(text(8))[0]).toMatch(
      /from 8 to 93, as on a scale of 0 to 100; .* divide them by 10/,
    );
    expect(() => scores(text(40))).toThrow(/on a scale of 0 to 100: .*divide them by 10/);
  });
});

describe('file,score', () => {
  it('names movies by their videos, with or without folders and endings', () => {
    const { layout, movies } = scores(
      'file,score\nclips/My clip.v2.mp4,5\nC:\\films\\Heat (1995).mkv,6\nplain-name,7\n',
    );
    expect(layout).toBe('files');
    expect(movies).toMatchObject([
      { title: 'My clip.v2', year: null, score: 5, file: 'clips/My clip.v2.mp4' },
      { title: 'Heat', year: 1995, score: 6 },
      { title: 'plain-name', score: 7, movieId: 'plain-name' },
    ]);
  });

  it('keeps videos of one name in two folders apart, and names repeats', () => {
    const { movies, problems } = scores('file,score\na/x.mp4,5\nb/x.mp4,6\na/x.mp4,7\n,8\n');
    expect(movies.map(({ file, score }) => [file, score])).toEqual([
      ['a/x.mp4', 5],
      ['b/x.mp4', 6],
    ]);
    expect(problems).toMatchObject([
      { kind: 'other-score', line: 4, sameAsLine: 2 },
      { kind: 'no-title', line: 5, column: 'file' },
    ]);
  });
});

it('accounts for every row of whatever is given, or says why it reads none', () => {
  const cell = fc.constantFrom(
    'A',
    '"A',
    'B (2001)',
    '"B"',
    '',
    '7',
    '7,5',
    '8.1',
    'x"',
    '""',
    ' ',
  );
  const separator = fc.constantFrom('\t', ';', '|', ',');
  const row = fc.array(cell, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(separator, fc.array(row, { maxLength: 12 }), (parting, rows) => {
      const lines = [['title', 'year', 'score'], ['Sure', '2000', '5'], ...rows];
      const written = lines.map((cells) => cells.join(parting));
      let read;
      try {
        read = scores(written.join('\n'));
      } catch (error) {
        expect((error as Error).message).toMatch(/line \d+/);
        return;
      }
      const known = new Set([...read.movies, ...read.problems].map(({ line }) => line));
      expect(read.rows.every(({ line }) => known.has(line))).toBe(true);
      const isRow = (line: string) => line.trim() !== '' || line.includes('\t');
      // No quote swallows a row.
      expect(read.rows).toHaveLength(written.slice(1).filter(isRow).length);
    }),
    { numRuns: 1000 },
  );
});
