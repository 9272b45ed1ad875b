import { describe, expect, it } from 'vitest';
import { type Finding, finding, findingKinds, findingText } from '#src/dataset/audit/finding.js';
import { audited } from './audited.js';

const movies = (...ids: readonly string[]) => ids.map((movieId) => ({ movieId }));
const shared = { pictures: 3, frames: [4, 5], of: [40, 50], scores: [6.1, 7.2] } as const;
const shift = { split: 'test', low: -0.9, high: -0.1, p: 0.0123, movies: 40, trainingMovies: 160 };

/** Each finding with the sentence that a person reads. */
const sentences: readonly (readonly [Finding, string])[] = [
  [
    finding('leak', 'same-trailer', movies('a', 'b', 'c', 'd'), {
      movies: 4,
      splits: { train: 3, validation: 0, test: 1 },
    }),
    '4 movies show one trailer, or cuts of it (a, b, c and 1 more): 3 in training, 1 in test.',
  ],
  [
    finding('leak', 'shared-frames', movies('a', 'b'), { ...shared, splits: ['train', 'test'] }),
    'a (training) and b (test) show 3 pictures in common (4 of 40 and 5 of 50 frames): the same trailer, or one cut from the other, with the scores 6.1 and 7.2.',
  ],
  [
    finding('warning', 'shared-frames', movies('a', 'b'), {
      ...shared,
      splits: ['test', 'test'],
      scores: [6, 6],
    }),
    'a and b, both in test, show 3 pictures in common (4 of 40 and 5 of 50 frames): the same trailer, or one cut from the other.',
  ],
  [
    finding('leak', 'shared-id', movies('a', 'b', 'c'), {
      id: 'tt0133093',
      splits: ['train', 'test'],
    }),
    'a, b and c have one id, tt0133093, and are in training and test.',
  ],
  [
    finding('warning', 'shared-title', movies('a', 'b'), {
      title: 'Heat',
      years: [1995, null],
      splits: ['train', 'validation'],
    }),
    'a and b have one title, "Heat" (1995, no year), and are in training and validation.',
  ],
  [
    finding('warning', 'label-shift', [], { ...shift, split: 'test', difference: -0.5 }),
    'The mean label of the 40 test movies lies 0.50 standard deviations below that of the 160 training movies (95 % interval -0.90 to -0.10; p 0.012 by Holm).',
  ],
  [
    finding('warning', 'label-shift', [], {
      ...shift,
      split: 'validation',
      difference: 0.5,
      low: 0.1,
      high: 0.9,
      p: 0.0004,
    }),
    'The mean label of the 40 validation movies lies 0.50 standard deviations above that of the 160 training movies (95 % interval 0.10 to 0.90; p below .001 by Holm).',
  ],
  [
    finding('warning', 'score-file', [], { text: 'line 3 has two scores' }),
    'In the score file line 3 has two scores.',
  ],
  [
    finding('warning', 'few-frames', movies('a'), { frames: 1, minFrames: 5 }),
    'a has one frame, fewer than the 5 that a sweep may draw.',
  ],
  [
    finding('warning', 'doubtful-score', movies('a'), { score: 11, why: 'off-scale' }),
    "a has the score 11, outside of IMDB's scale of 1 to 10.",
  ],
  [
    finding('note', 'doubtful-score', movies('a'), { score: 10, why: 'end-of-scale' }),
    "a has the score 10, an end of IMDB's scale, as movies with a handful of votes have.",
  ],
  [
    finding('warning', 'other-scale', [], {
      scale: null,
      movies: 20,
      off: 3,
      lowest: -1,
      highest: 42,
    }),
    "3 scores lie outside of IMDB's scale of 1 to 10 (they go from -1 to 42): another scale, it seems.",
  ],
  [
    finding('note', 'score-outlier', movies('a'), { score: 1.2, median: 6.5, deviations: 4.26 }),
    'a has the score 1.2, 4.3 robust standard deviations from the median 6.5.',
  ],
  [
    finding('note', 'small-pool', movies('a'), { frames: 12, median: 90 }),
    'a has 12 frames, where the median movie has 90.',
  ],
  [
    finding('note', 'common-picture', movies('a', 'b'), { movies: 2, frames: 7 }),
    '2 movies show one picture, in 7 frames: a logo or a card, it seems (a and b).',
  ],
  [
    finding('note', 'single-frames', movies('a', 'b'), {
      ...shared,
      pictures: 1,
      splits: ['train', 'test'],
    }),
    'a (training) and b (test) show one picture in common.',
  ],
  [
    finding('note', 'single-frames', movies('a', 'b'), {
      ...shared,
      pictures: 2,
      splits: ['train', 'train'],
    }),
    'a and b show 2 pictures in common.',
  ],
];

describe('a finding', () => {
  it('of each kind is one sentence with its movies and its figures', () => {
    expect(new Set(sentences.map(([{ kind }]) => kind))).toEqual(new Set(findingKinds));
    expect(sentences.map(([one]) => findingText(one))).toEqual(sentences.map(([, text]) => text));
  });

  it('of another scale names the scale where it is clear, and only then', () => {
    const figures = { movies: 20, off: 3, lowest: 12, highest: 96 };
    expect(
      findingText(finding('warning', 'other-scale', [], { ...figures, scale: '0 to 100' })),
    ).toMatch(/^The 20 scores go from 12 to 96, as on a scale of 0 to 100: .+\.$/);
  });
});

it('one title is a leak where two splits have it in one year, whatever a third movie says', async () => {
  const movie = { title: 'Heat', split: 'train' } as const;
  const { findings } = await audited(
    [
      { ...movie, movieId: 'a', year: 1995 },
      { ...movie, movieId: 'b', year: 1995, split: 'test' },
      { ...movie, movieId: 'c', year: 1996 },
    ],
    0,
  );
  expect(findings.map(({ severity, kind }) => `${severity} ${kind}`)).toEqual([
    'leak shared-title',
  ]);
});
