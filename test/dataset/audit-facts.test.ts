import { describe, expect, it } from 'vitest';
import { type Finding, findingText } from '#src/dataset/audit/finding.js';
import { auditSummary, verdictText } from '#src/dataset/audit/audit-summary.js';
import { labelShifts, shiftFindings } from '#src/dataset/audit/movie-findings.js';
import { randomStream } from '#src/random/stream.js';
import { audited, type MadeMovie } from './audited.js';
import { madePicture } from './made-pictures.js';

async function findings(movies: readonly MadeMovie[], minFrames = 0): Promise<readonly Finding[]> {
  return (await audited(movies, minFrames)).findings;
}

/** What each finding is, in short. */
function kinds(found: readonly Finding[]): string[] {
  return found.map(({ severity, kind }) => `${severity} ${kind}`);
}

describe('movies in two splits', () => {
  const train = { split: 'train', title: 'The Matrix', year: 1999 } as const;
  const test = { split: 'test', title: 'Matrix, The', year: 1999 } as const;
  const ids = { movieId: 'matrix-0133' };

  it.each([
    ['one title and year', { ...train, ...ids }, { ...test, movieId: 'b' }, ['leak shared-title']],
    ['years one apart', train, { ...test, year: 2000 }, ['warning shared-title']],
    ['a year that is not known', train, { ...test, year: null }, ['warning shared-title']],
    ['a remake', train, { ...test, year: 2021 }, []],
    ['one split', train, { ...test, split: 'train' as const }, []],
    ['another title', train, { ...test, title: 'Matrix' }, []],
  ] as const)('%s', async (_name, first, second, expected) => {
    expect(
      kinds(
        await findings([
          { movieId: 'a', ...first },
          { movieId: 'b', ...second },
        ]),
      ),
    ).toEqual(expected);
  });

  it('believes IMDB where it tells two movies of one title and year apart', async () => {
    const found = await findings([
      { ...train, movieId: 'matrix-tt0133093' },
      { ...test, movieId: 'matrix-tt9999999' },
    ]);
    expect(kinds(found)).toEqual(['warning shared-title']);
  });

  it('names an IMDB id that is in two splits, once', async () => {
    const found = await findings([
      { ...train, movieId: 'matrix-trailer-tt0133093' },
      { ...test, movieId: 'matrix-teaser-tt0133093' },
      { ...train, movieId: 'matrix-spot-tt0133093' },
    ]);
    expect(found).toEqual([
      {
        kind: 'shared-id',
        severity: 'leak',
        movies: ['matrix-spot-tt0133093', 'matrix-teaser-tt0133093', 'matrix-trailer-tt0133093'],
        figures: { id: 'tt0133093', splits: ['train', 'test'] },
      },
    ]);
  });
});

describe('label shift', () => {
  const labelled = (shift: number): MadeMovie[] => {
    const stream = randomStream(['labels', shift]);
    return Array.from({ length: 300 }, (_, movie) => {
      const split = movie < 200 ? 'train' : movie < 250 ? 'validation' : 'test';
      const label = stream.normal() + (split === 'test' ? shift : 0);
      return { movieId: `m-${String(movie).padStart(3, '0')}`, split, label };
    });
  };

  it('flags a shifted test split, with its interval and n', async () => {
    const [found, ...others] = await findings(labelled(0.8));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      kind: 'label-shift',
      severity: 'warning',
      figures: { split: 'test', movies: 50, trainingMovies: 200 },
    });
    const { low, high, difference } = { low: 0, high: 0, difference: 0, ...found?.figures };
    expect(low).toBeGreaterThan(0);
    expect(difference).toBeCloseTo((low + high) / 2, 10);
    expect(high).toBeGreaterThan(difference);
  });

  it('flags fair splits about as often as one dataset in twenty', () => {
    let flagged = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const stream = randomStream(['fair', seed]);
      const labels = (count: number) => Array.from({ length: count }, () => stream.normal());
      const shifts = labelShifts({
        train: labels(30),
        validation: labels(15),
        test: labels(15),
      });
      flagged += shiftFindings(shifts).length > 0 ? 1 : 0;
    }
    // 10 are expected; without a correction for two comparisons 18 or so would be.
    expect(flagged).toBeGreaterThan(1);
    expect(flagged).toBeLessThanOrEqual(16);
  });

  it('says every shift that was looked at, flagged or not', async () => {
    const { shifts } = await audited(labelled(0));
    expect(shifts.map(({ split }) => split)).toEqual(['validation', 'test']);
  });
});

describe('scores and pools', () => {
  const scored = (...scores: readonly number[]): MadeMovie[] =>
    scores.map((score, place) => ({ movieId: `m-${String(place).padStart(2, '0')}`, score }));
  const usual = Array.from({ length: 40 }, (_, place) => 5 + (place % 21) / 10);

  it.each([
    ['usual ones', [], []],
    ['0, which means none', [0], ['warning doubtful-score']],
    ['beyond the scale', [73], ['warning doubtful-score']],
    ['a perfect 10', [10], ['warning doubtful-score']],
    ['a very low one', [1.3], ['note score-outlier']],
    ['a low one', [3.4], []],
  ])('%s', async (_name, odd, expected) => {
    expect(kinds(await findings(scored(...usual, ...odd)))).toEqual(expected);
  });

  it('says once that all scores are on another scale', async () => {
    const found = await findings(scored(...usual.map((score) => score * 10)));
    expect(found).toMatchObject([
      {
        kind: 'other-scale',
        severity: 'warning',
        figures: { scale: '0 to 100', movies: 40, lowest: 50, highest: 70 },
      },
    ]);
  });

  it('names movies with fewer frames than required, and tiny pools', async () => {
    const pool = (count: number, key: string): MadeMovie => ({
      movieId: key,
      frames: Array.from({ length: count }, (_, frame) => madePicture(key, frame)),
    });
    const movies = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => pool(24, key));
    const found = await findings([...movies, pool(2, 'two'), pool(5, 'five')], 3);
    expect(found).toMatchObject([
      { kind: 'few-frames', severity: 'warning', movies: ['two'], figures: { frames: 2 } },
      { kind: 'small-pool', severity: 'note', movies: ['five'], figures: { median: 24 } },
    ]);
  });
});

describe('the verdict', () => {
  const odd = [
    { movieId: 'a', split: 'train', title: 'X', year: 1 },
    { movieId: 'b', split: 'test', title: 'X', year: 1 },
    { movieId: 'c', score: 10 },
  ] as const;

  it.each([
    [odd, 'leak', /^Leak: one finding joins movies of different splits, 1 warning; looked at 3/],
    [odd.slice(1), 'look-at-these', /^Look at these: 1 warning; looked at 2 movies and 0 frames/],
    [odd.slice(1, 2), 'nothing-found', /^Nothing found; looked at 1 movie and 0 frames\.$/],
  ])('is one sentence with what was looked at', async (movies, verdict, says) => {
    const audit = await audited(movies, 0);
    expect(audit.verdict).toBe(verdict);
    expect(verdictText(auditSummary(audit))).toMatch(says);
  });

  it('says each finding in one sentence, without what a terminal would act on', async () => {
    const found = await findings([
      { movieId: 'evil\u001B[2J', split: 'train', title: 'X\u0007', year: 1, score: 0 },
      { movieId: 'b', split: 'test', title: 'X', year: 1 },
    ]);
    expect(found).toHaveLength(2);
    for (const finding of found) {
      expect(findingText(finding)).toMatch(/^[^\p{Control}]+\.$/u);
    }
  });
});
