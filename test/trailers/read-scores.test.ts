import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readScores } from '#src/trailers/catalogue/read-scores.js';
import { rowProblemText } from '#src/trailers/catalogue/catalogue-error.js';

const folder = mkdtempSync(join(tmpdir(), 'scores-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function csv(contents: string | Uint8Array): string {
  files += 1;
  const path = join(folder, `${files}.csv`);
  writeFileSync(path, contents);
  return path;
}

function failure(path: string): Error & { readonly kind: string } {
  try {
    readScores(path);
  } catch (error) {
    if (error instanceof Error && 'kind' in error) return error as Error & { kind: string };
    throw error;
  }
  throw new Error('it was read');
}

const imdb = 'color,movie_title,movie_imdb_link,title_year,imdb_score';

describe('readScores', () => {
  it("knows IMDB's layout: stray blanks, ids in links, duplicates, other scores", () => {
    const link = (id: string) => `http://www.imdb.com/title/${id}/?ref_=fn_tt_tt_1`;
    const scores = readScores(
      csv(
        [
          imdb,
          `Color,Ben-Hur\u00A0,${link('tt2638144')},2016,6.1`,
          `Color,Ben-Hur\u00A0,${link('tt2638144')},2016,6.1`,
          `Color,"Miami Vice\u00A0            ",${link('tt0086759')},,7.5`,
          `,Ben-Hur\u00A0,${link('tt2638144')},2016,6`,
          `Color,The Host\u00A0,${link('tt1517260')},2013,5.9`,
          `Color,The Host\u00A0,${link('tt0468492')},2006,7`,
        ].join('\n'),
      ),
    );
    expect(scores.layout).toBe('imdb');
    expect(
      scores.movies.map(({ movieId, title, year, score }) => [movieId, title, year, score]),
    ).toEqual([
      ['ben-hur-tt2638144', 'Ben-Hur', 2016, 6.1],
      ['miami-vice-tt0086759', 'Miami Vice', null, 7.5],
      ['the-host-tt1517260', 'The Host', 2013, 5.9],
      ['the-host-tt0468492', 'The Host', 2006, 7],
    ]);
    expect(scores.problems).toEqual([
      { kind: 'duplicate', line: 3, sameAsLine: 2 },
      { kind: 'other-score', line: 5, sameAsLine: 2, value: 6, kept: 6.1 },
    ]);
  });

  it('knows the layout with release dates and votes', () => {
    const scores = readScores(
      csv(
        'imdb_id,overview,release_date,title,vote_average,vote_count\n' +
          'tt0114709,"Toys\nthat live, ""really""",1995-10-30,Toy Story,7.7,5415\n' +
          'tt0000001,,1995-01-01,Unseen,0.0,0\n',
      ),
    );
    expect(scores.layout).toBe('tmdb');
    expect(scores.movies[0]).toMatchObject({
      movieId: 'toy-story-tt0114709',
      year: 1995,
      score: 7.7,
    });
    expect(scores.movies[1]).toMatchObject({ score: null, line: 4 });
    expect(scores.problems).toEqual([{ kind: 'no-votes', line: 4, column: 'vote_count' }]);
  });

  it('takes columns by name, and a preset whose id column tells shifted rows', () => {
    const named = csv('Film,Made,Points\nX,2000,5\n');
    expect(() => readScores(named)).toThrow(/columns Film, Made, Points/);
    const chosen = { title: 'film', year: 'Made', score: 'points' };
    expect(readScores(named, chosen).movies).toMatchObject([{ title: 'X', year: 2000, score: 5 }]);
    expect(() => readScores(named, { ...chosen, year: 'When' })).toThrow(
      /no column When; its columns are Film, Made, Points/,
    );
    expect(() => readScores(named, { preset: 'imdb' })).toThrow(/no column movie_title/);
    const shifted = readScores(
      csv('id,title,release_date,vote_average\n1,A,2000-01-01,5\n1997-08-20,B,2000-01-01,6\n'),
      { preset: 'tmdb' },
    );
    expect(shifted.movies.map(({ title }) => title)).toEqual(['A']);
    expect(shifted.problems).toEqual([
      { kind: 'shifted-row', line: 3, column: 'id', value: '1997-08-20' },
    ]);
  });

  it('knows its own catalogue, and tables with a title and a score', () => {
    const own = readScores(
      csv('movieId,title,year,score,youtubeId\nx-tt0000123,X,2000,5,abc\n../y,Y,2000,5,\n'),
    );
    expect(own.movies).toMatchObject([
      { movieId: 'x-tt0000123', imdbId: 'tt0000123', youtubeId: 'abc' },
    ]);
    expect(own.problems).toEqual([
      { kind: 'bad-movie-id', line: 3, column: 'movieId', value: '../y' },
    ]);
    const plain = readScores(csv('Rating;Title\n5;Heat (1995)\n'));
    expect(plain.movies[0]).toMatchObject({ title: 'Heat', year: 1995, score: 5, imdbId: null });
    expect(plain.movies[0]?.movieId).toMatch(/^heat-[0-9a-f]{8}$/);
    expect(readScores(csv('score,title,year\n5,Heat,1995\n')).movies[0]?.movieId).toBe(
      plain.movies[0]?.movieId,
    );
  });

  it.each(['n/a', '', '-1', '10.1', '1e1', 'NaN', 'Infinity', '0x5', '7,5'])(
    'names line, column and value of the score %j',
    (value) => {
      const { movies, problems } = readScores(csv(`title,score\nA,5\nB,"${value}"\n`));
      expect(movies[1]?.score).toBeNull();
      expect(problems).toEqual([{ kind: 'bad-score', line: 3, column: 'score', value }]);
      expect(problems.map(rowProblemText)).toEqual([
        `line 3 has '${value}' in score, which is not a number from 0 to 10`,
      ]);
    },
  );

  it('counts lines across quoted line ends, blank lines and any line end', () => {
    const rows = ['title,score,plot', 'A,5,"One.\r\nTwo."', '', 'C', 'D,x,', ',5,'];
    for (const end of ['\n', '\r\n', '\r']) {
      const { problems } = readScores(csv(rows.join(end)));
      expect(problems).toEqual([
        { kind: 'ragged-row', line: 5, cells: 1, columns: 3 },
        { kind: 'bad-score', line: 6, column: 'score', value: 'x' },
        { kind: 'no-title', line: 7, column: 'title' },
      ]);
    }
  });

  it('reads UTF-8 and UTF-16 with a byte order mark', () => {
    const text = '\uFEFFtitle,score\nAmélie,8.3\n';
    const big = Buffer.from(text, 'utf16le').swap16();
    for (const bytes of [Buffer.from(text), Buffer.from(text, 'utf16le'), big]) {
      expect(readScores(csv(bytes)).movies[0]).toMatchObject({ title: 'Amélie', score: 8.3 });
    }
  });

  it.each<[string, string | Uint8Array, string, RegExp]>([
    [
      'another encoding',
      Buffer.concat([
        Buffer.from('title,score\nA,5\n'),
        Buffer.from('cdeef7ebe8ed', 'hex'),
        Buffer.from(',8\n'),
      ]),
      'not-utf8',
      /line 3/,
    ],
    ['NUL bytes', 'title,score\nA,5\nB\0,6\n', 'not-text', /line 3/],
    ['a pickle', Buffer.from([0x80, 3, 1, 2]), 'pickle', /pickle/],
    ['an open quote', 'title,score\nA,5\n"B,6\nC,7\n', 'not-csv', /line 3.*never closed/],
    ['nothing', '', 'empty', /no rows/],
    ['a header alone', 'title,score\n', 'empty', /no rows/],
    [
      'no column of scores',
      'youtubeId,movieId,title\nx,1,A\n',
      'unknown-layout',
      /youtubeId, movieId, title/,
    ],
    ['no usable score', 'title,score\nA,n/a\n', 'no-score', /'n\/a' in score/],
  ])('refuses %s', (_name, contents, kind, words) => {
    const error = failure(csv(contents));
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain('\n');
  });

  it('refuses what is not there, no file, or too large, without reading it', () => {
    expect(failure(join(folder, 'none.csv')).kind).toBe('no-file');
    expect(failure(folder).kind).toBe('not-regular');
    expect(failure('/dev/zero').kind).toBe('not-regular');
    const large = csv('title,score\n');
    truncateSync(large, 2 ** 40);
    expect(failure(large).kind).toBe('too-large');
  });
});
