import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from '#src/text/csv.js';
import {
  countKinds,
  matchCatalogue,
  writeOutcomes,
} from '#src/trailers/catalogue/match-catalogue.js';
import { readTable } from '#src/files/table/read-table.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-catalogue-'));
const moviesCsv = join(folder, 'movies.csv');
const trailersCsv = join(folder, 'trailers.csv');
type Cells = readonly (string | number | null)[];

function matched(movies: readonly Cells[], trailers: readonly Cells[], withoutYear = false) {
  writeFileSync(moviesCsv, csvText([['movie_title', 'title_year', 'imdb_score'], ...movies]));
  writeFileSync(trailersCsv, csvText([['youtubeId', 'movieId', 'title'], ...trailers]));
  return matchCatalogue({ moviesCsv, trailersCsv, withoutYear });
}

describe('matching a catalogue', () => {
  it('knows the traps of the real files', () => {
    const { movies, movieOutcomes } = matched(
      [
        ['Matrix\u00A0', 1999, 8.7],
        ['Matrix\u00A0', 1999, 8.7],
        ['Miami Vice            ', null, 7.5],
        ['King Kong\u00A0', 1933, 8],
        ['King Kong\u00A0', 2005, 7.2],
        ['King Kong\u00A0', 2005, 7.3],
        ['Solaris\u00A0', 1972, 'n/a'],
        ['Alone\u00A0', 2000, 5],
        ['Spoilt\u00A0', 2001, 5],
        ['Dawn\u00A0', 2001, 5],
        ['', 2001, 5],
        ['Ragged', 2001, 5, 'more'],
      ],
      [
        ['-abcdefghij', 1, 'Matrix, The (1999)'],
        ['vice-------', 2, 'Miami Vice (2006)'],
        ['kong1933---', 3, 'King Kong (1934)'],
        ['kong2005--_', 4, 'King Kong (2005)'],
        ['solaris----', 5, 'Solaris (1972)'],
        ['#NAME?', 6, 'Spoilt (2001)'],
        ['dawn-------', 7, 'Dawn (1990)'],
      ],
    );
    expect(
      movies.map(({ title, year, score, youtubeId }) => [title, year, score, youtubeId]),
    ).toEqual([
      ['Matrix', 1999, 8.7, '-abcdefghij'],
      ['King Kong', 1933, 8, 'kong1933---'],
      ['King Kong', 2005, 7.2, 'kong2005--_'],
    ]);
    expect(
      movieOutcomes.map(({ kind, reason }) => [
        kind,
        kind === 'without-trailer' ? reason : undefined,
      ]),
    ).toEqual([
      ['other-spelling', undefined],
      ['duplicate', undefined],
      ['without-trailer', 'a trailer has its title, but one of the years is unknown'],
      ['year-off-by-one', undefined],
      ['matched', undefined],
      ['other-score', undefined],
      ['bad-score', undefined],
      ['without-trailer', 'no trailer has this title'],
      ['without-trailer', 'its trailer has no usable YouTube id'],
      ['without-trailer', 'trailers of this title are of another year'],
      ['no-title', undefined],
      ['ragged-row', undefined],
    ]);
  });

  it('writes every row of both files with its outcome, and no formula', () => {
    const result = matched(
      [
        ['=1+1', 1999, 8.7],
        ['B', 2000, 5],
      ],
      [
        ['-abcdefghij', 1, '=1+1 (1999)'],
        ['=cmd|x!A1', 2, 'B (2000)'],
      ],
    );
    const path = join(folder, 'outcomes.csv');
    writeOutcomes(path, result);
    expect(readTable(path).rows.map(({ cells }) => cells.slice(0, 6))).toEqual([
      ['movies', '2', "'=1+1", 'matched', result.movies[0]?.movieId, '-abcdefghij'],
      ['movies', '3', 'B', 'without-trailer', expect.stringMatching(/^b-/), ''],
      ['trailers', '2', "'=1+1 (1999)", 'matched', result.movies[0]?.movieId, '-abcdefghij'],
      ['trailers', '3', 'B (2000)', 'bad-id', expect.stringMatching(/^b-/), ''],
    ]);
    expect(readFileSync(path, 'utf8')).toContain("'=cmd|x!A1'");
  });

  it('says so where nothing matches', () => {
    const attempt = () => matched([['A', null, 5]], [['aaaaaaaaaaa', 1, 'A (2000)']]);
    expect(attempt).toThrow(/None of the 1 rows .*1 year-missing.*--without-year/s);
    expect(matched([['A', null, 5]], [['aaaaaaaaaaa', 1, 'A (2000)']], true).movies).toHaveLength(
      1,
    );
  });

  it('gives every row one outcome, every movie one trailer and every video one movie', () => {
    const title = fc.constantFrom('A', 'The B', 'B, The', 'C (A)', 'D', '');
    // Cells that are all blank make no row.
    const year = fc.constantFrom(1999, 2000, 2001, null);
    const score = fc.constantFrom('5', '6.1', '', 'x');
    const id = fc.constantFrom(
      'aaaaaaaaaaa',
      'bbbbbbbbbbb',
      'ccccccccccc',
      'ddddddddddd',
      '#NAME?',
    );
    const movieRow = fc
      .tuple(title, year, score)
      .filter(([name, of, points]) => name !== '' || of !== null || points !== '');
    const trailerRow = fc
      .tuple(id, title, year)
      .map(([youtubeId, name, of]): Cells => [
        youtubeId,
        1,
        of === null ? name : `${name} (${of})`,
      ]);
    fc.assert(
      fc.property(
        fc.array(movieRow, { maxLength: 12 }),
        fc.array(trailerRow, { maxLength: 12 }),
        fc.boolean(),
        (movieRows, trailerRows, withoutYear) => {
          // One sure match, so that the files as a whole are of use.
          const sure = {
            movie: ['Sure', 1950, 9] as const,
            trailer: ['sure-------', 1, 'Sure (1950)'],
          };
          const result = matched(
            [...movieRows, sure.movie],
            [...trailerRows, sure.trailer],
            withoutYear,
          );
          expect(result.movieOutcomes).toHaveLength(movieRows.length + 1);
          expect(result.trailerOutcomes).toHaveLength(trailerRows.length + 1);
          const { movies } = result;
          expect(new Set(movies.map(({ movieId }) => movieId)).size).toBe(movies.length);
          expect(new Set(movies.map(({ youtubeId }) => youtubeId)).size).toBe(movies.length);
          expect(movies.every((movie) => movie.score !== null)).toBe(true);
          const counts = countKinds(result.trailerOutcomes);
          if (!withoutYear) expect(counts.has('year-unknown')).toBe(false);
          const given = result.movieOutcomes.filter(({ youtubeId }) => youtubeId !== null);
          expect(given).toHaveLength(movies.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});

const real = '../shared/data/reference/csv';
if (existsSync(real)) {
  it('reaches the real files’ matches', () => {
    const { movies, movieOutcomes, trailerOutcomes } = matchCatalogue({
      moviesCsv: join(real, 'movie_metadata.csv'),
      trailersCsv: join(real, 'ml-youtube.csv'),
      withoutYear: false,
    });
    expect([movieOutcomes.length, trailerOutcomes.length]).toEqual([5043, 25_623]);
    expect(movies.length).toBe(4143);
    const titles = movies.map(({ title, year }) => `${title} (${year})`);
    for (const other of [
      'Fugly (2014)',
      'Barfi (2013)',
      'The Boy (2016)',
      'Restless (2012)',
      'Eden (2015)',
    ]) {
      expect(titles).not.toContain(other);
    }
    const ofClass = movies.find(({ title, year }) => title === 'The Class' && year === 2008);
    const row = trailerOutcomes.find((of) => of.row.title.includes('Entre les murs'));
    expect(row?.youtubeId).toBe(ofClass?.youtubeId);
  });
}
