import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { csvText } from '#src/text/csv.js';
import { type CatalogueSources, matchCatalogue } from '#src/trailers/catalogue/match-catalogue.js';

const folder = mkdtempSync(join(tmpdir(), 'loose-'));
afterAll(() => rmSync(folder, { recursive: true }));
const moviesCsv = join(folder, 'movies.csv');
const trailersCsv = join(folder, 'trailers.csv');
const linksCsv = join(folder, 'links.csv');

/** Matches titles such as "Heat (1995)"; one sure match keeps the files as a whole of use. */
function matched(
  movies: readonly string[],
  trailers: readonly string[],
  rules: Partial<CatalogueSources> = {},
): readonly (readonly [kind: string, movie: string | null])[] {
  const movieRows = ['Sure (1950)', ...movies].map((title, at) => [
    title,
    5,
    `tt${1_000_000 + at}`,
  ]);
  writeFileSync(moviesCsv, csvText([['title', 'score', 'tconst'], ...movieRows]));
  const rows = ['Sure (1950)', ...trailers].map((title, at) => [
    `video${String(at).padStart(6, '0')}`,
    at + 1,
    title,
  ]);
  writeFileSync(trailersCsv, csvText([['youtubeId', 'movieId', 'title'], ...rows]));
  const result = matchCatalogue({ moviesCsv, trailersCsv, withoutYear: false, ...rules });
  const titles = new Map(result.scores.movies.map(({ movieId, title }) => [movieId, title]));
  return result.trailerOutcomes.slice(1).map(({ kind, movieIds, youtubeId, otherLine }) => {
    const isOne = youtubeId !== null || otherLine !== null;
    return [kind, isOne ? (titles.get(movieIds[0] ?? '') ?? null) : null];
  });
}

describe('spellings of one title in one year', () => {
  it.each([
    ['Rocky Part II', 'Rocky 2'],
    ['Jeepers Creepers II', 'Jeepers Creepers 2'],
    ['Deathly Hallows: Part I', 'Deathly Hallows: Part 1'],
    ['Happy Feet 2', 'Happy Feet Two'],
    ['3 Men and a Baby', 'Three Men and a Baby'],
    ['The Players Club', "Player's Club, The"],
    ['Matrix', 'Matrix, The'],
    ['Der Untergang', 'Untergang'],
    ['9½ Weeks', '9 1/2 Weeks'],
    ['Æon Flux', 'Aeon Flux'],
    ['Œdipe', 'Oedipe'],
    ['Fußball ist unser Leben', 'Fussball ist unser Leben'],
    ['Smørgås', 'Smorgas'],
    ['Oldboy', 'Old Boy'],
    ['Doctor Dolittle', 'Dr. Dolittle'],
    ['My Bloody Valentine', 'My Bloody Valentine 3-D'],
    ['Jason Lives: Friday the 13th Part VI', 'Friday the 13th Part VI: Jason Lives'],
    ['Ice Age: The Meltdown', 'Ice Age 2: The Meltdown'],
    ['Naked Gun 2½: The Smell of Fear', 'Naked Gun 2 1/2: The Smell of Fear, The'],
  ])('%s, %s', (movie, trailer) => {
    expect(matched([`${movie} (2000)`], [`${trailer} (2000)`])).toEqual([
      ['other-spelling', movie],
    ]);
    expect(matched([`${trailer} (2000)`], [`${movie} (2000)`])[0]?.[0]).toBe('other-spelling');
    // Another year is another film.
    expect(matched([`${movie} (2000)`], [`${trailer} (2001)`])[0]?.[1]).toBeNull();
  });

  it.each([
    ['Alien', 'Aliens'],
    ['Rocky II', 'Rocky III'],
    ['Part 2', 'Part 3'],
    ['V', 'Five Graves'],
    ['Die Hard', 'Hard'],
    ["The Devil's Tomb", 'The Tomb'],
    ["My Sister's Keeper", 'Keeper, The'],
    ["Charlie Wilson's War", 'The War'],
    ['Thor', 'Thor: Tales of Asgard'],
    ['Public Enemies', 'Superman/Batman: Public Enemies'],
    ['Snow White: A Deadly Summer', 'Snow White (Blancanieves)'],
  ])('are not %s, %s', (movie, trailer) => {
    expect(matched([`${movie} (2000)`], [`${trailer} (2000)`])[0]?.[1]).toBeNull();
  });

  it.each([
    ['Madea Goes to Jail', "Tyler Perry's Madea Goes to Jail"],
    ['Bad Grandpa', 'Jackass Presents: Bad Grandpa'],
    ['The Magic Sword: Quest for Camelot', 'Quest for Camelot'],
    ['Batman: The Movie', 'Batman'],
    ['Garfield', 'Garfield: The Movie'],
    ['Halloween 5', 'Halloween 5: The Revenge of Michael Myers'],
    ['Zathura: A Space Adventure', 'Zathura'],
  ])('may lack a name or a subtitle: %s, %s', (movie, trailer) => {
    expect(matched([`${movie} (2000)`], [`${trailer} (2000)`])).toEqual([['shorter-title', movie]]);
  });

  it('need to be the only ones on both sides', () => {
    expect(matched(['The Host (2000)', 'A Host (2000)'], ['Host (2000)'])).toEqual([
      ['ambiguous', null],
    ]);
    expect(matched(['The Cure (2000)'], ['Cure (2000)', 'A Cure (2000)'])).toEqual([
      ['ambiguous', null],
      ['ambiguous', null],
    ]);
    // A title's own trailer, whether its id is valid or not, leaves none for another title.
    expect(matched(['Red (2010)', 'The Red (2010)'], ['Red (2010)', 'Red, The (2010)'])).toEqual([
      ['matched', 'Red'],
      ['matched', 'The Red'],
    ]);
  });
});

describe('years', () => {
  it('that are equal win over an earlier line', () => {
    const rows = ['Class, The (Klass) (2007)', 'Class, The (Entre les murs) (2008)'];
    const found = matched(['The Class (2008)'], rows);
    expect(found).toEqual([
      ['no-such-title', null],
      ['other-title', 'The Class'],
    ]);
    expect(matched(['Heat (2000)'], ['Heat (2001)', 'Heat, The (2000)'])[1]).toEqual([
      'other-spelling',
      'Heat',
    ]);
  });

  it('may be off by one where nothing speaks against it', () => {
    const one = (movie: string, ...trailers: readonly string[]) =>
      matched([movie], trailers)[0]?.[0];
    expect(one('V for Vendetta (2005)', 'V for Vendetta (2006)')).toBe('year-off-by-one');
    expect(one('Once (2007)', 'Once (2006)')).toBe('year-off-by-one');
    expect(one('The Debt (2010)', 'Debt, The (2011)', 'Debt, The (Dlug) (1999)')).toBe(
      'year-off-by-one',
    );
    expect(one('Barfi (2013)', 'Barfi! (2012)')).toBe('other-year');
    expect(one('The Boy (2016)', 'The Boy (2015)', 'Boy (2010)')).toBe('other-year');
    expect(one('Eden (2015)', 'Eden (2014)', 'Eden (2006)')).toBe('other-year');
    expect(one('Dawn (2010)', 'Dawn (2011)', 'Dawn (2009)')).toBe('other-year');
    expect(matched(['Dusk (2010)', 'The Dusk (2011)'], ['Dusk (2011)'])[0]?.[1]).not.toBe('Dusk');
  });

  it('must be equal where that is requested', () => {
    const given = [
      ['Once (2007)', 'Æon (2005)'],
      ['Once (2006)', 'Aeon (2005)'],
    ] as const;
    expect(matched(...given, { exactYear: true })).toEqual([
      ['other-year', null],
      ['other-spelling', 'Æon'],
    ]);
    const bracketed = ['Solyaris (Solaris) (1973)'];
    expect(matched(['Solaris (1972)'], bracketed)[0]?.[0]).toBe('other-title');
    expect(matched(['Solaris (1972)'], bracketed, { exactYear: true })[0]?.[1]).toBeNull();
  });
});

describe('links', () => {
  it('match by IMDB id, whatever the titles say, and speak against another movie', () => {
    writeFileSync(
      linksCsv,
      'movieId,imdbId,tmdbId\n2,1000002,11\n3,tt1000009,12\n4,,13\n5,0000000,14\n',
    );
    const movies = ['First (2000)', 'Le Deuxième (2001)', 'Third (2002)', 'Fourth (2003)'];
    const trailers = ['The Second (1999)', 'Third (2002)', 'Fourth (2003)', 'First (2000)'];
    expect(matched(movies, trailers, { linksCsv })).toEqual([
      ['linked', 'Le Deuxième'],
      ['other-id', null],
      ['matched', 'Fourth'],
      ['matched', 'First'],
    ]);
  });

  it('join a score file of ids alone, whose titles the trailers give', () => {
    const scores = join(folder, 'ratings.tsv');
    writeFileSync(scores, 'tconst\taverageRating\tnumVotes\ntt0114709\t8.3\t1000\n');
    writeFileSync(trailersCsv, 'youtubeId,movieId,title\nabcdefghijk,1,Toy Story (1995)\n');
    writeFileSync(linksCsv, 'movieId,imdbId,tmdbId\n1,0114709,862\n');
    const { movies } = matchCatalogue({
      moviesCsv: scores,
      trailersCsv,
      linksCsv,
      withoutYear: false,
    });
    expect(movies).toMatchObject([{ title: 'Toy Story', year: 1995, score: 8.3 }]);
  });

  it.each([
    ['a,b\n1,2\n', /needs movieId and imdbId/],
    ['movieId,imdbId\n1,x\n2,\n', /None of the 2 rows .* has an IMDB id/],
  ])('are refused where they are none: %j', (text, words) => {
    writeFileSync(linksCsv, text);
    expect(() => matched([], [], { linksCsv })).toThrow(words);
  });
});
