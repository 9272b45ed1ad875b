import { describe, expect, it } from 'vitest';
import { cautionText } from '#src/predict/cautions.js';
import type { Caution } from '#src/predict/cautions.js';

describe('a caution in words', () => {
  it.each<[Caution, RegExp]>([
    [
      { kind: 'no-better-than-baseline', testMse: 1.0204, baseline: 0.998 },
      /no better than always giving the mean .* \(MSE 1\.020 against 0\.998\)/,
    ],
    [{ kind: 'never-tested' }, /never compared with the baseline/],
    [
      { kind: 'few-frames', found: 3, wanted: 5 },
      /^Only 3 informative frames were found .* takes 5/,
    ],
    [{ kind: 'few-frames', found: 1, wanted: 5 }, /^Only 1 informative frame was found/],
    [
      {
        kind: 'unlike-training',
        statistics: [
          { name: 'redMean', value: 0.05, low: 0.1, high: 0.6 },
          { name: 'edgeEnergy', value: 0.9, low: 0, high: 0.4 },
        ],
      },
      /redMean is 0\.050, below the 0\.100 to 0\.600 of training; edgeEnergy is 0\.900, above/,
    ],
    [
      { kind: 'seen', by: 'video', movieId: 'a-tt1', title: 'A', split: 'train' },
      /^This very video is in the dataset as A \(a-tt1\): the model was trained on it/,
    ],
    [
      { kind: 'seen', by: 'frames', movieId: 'a-tt1', title: 'A', split: 'train' },
      /^A video with the same frames is in the dataset as A \(a-tt1\): the model was trained on it/,
    ],
    [
      { kind: 'seen', by: 'title', movieId: 'a-tt1', title: 'A', split: 'validation' },
      /^A movie of this title .*: it helped to choose the model/,
    ],
    [{ kind: 'seen', by: 'title', movieId: 'a-tt1', title: 'A', split: 'test' }, /was tested on/],
    [
      { kind: 'narrow-interval', level: 0.9, held: 30, movies: 45, chance: 0.0042 },
      /too narrow: one of its width held 30 of 45 test movies' scores, .* true 90 % interval holds in 4 of 1,000 such tests/,
    ],
    [
      { kind: 'narrow-interval', level: 0.9, held: 3, movies: 45, chance: 1e-9 },
      /in less than 1 of 1,000 such tests/,
    ],
    [{ kind: 'no-interval', movies: 5, wanted: 9 }, /takes 9 validation movies, and .* has 5/],
    [
      { kind: 'unchecked', what: 'whether it was trained on', why: 'the dataset has gone' },
      /^Not checked: whether it was trained on, since the dataset has gone\.$/,
    ],
    [{ kind: 'video', message: 'The file ends early.' }, /^The file ends early\.$/],
  ])('is one sentence: %o', (caution, words) => {
    const text = cautionText(caution);
    expect(text).toMatch(words);
    expect(text).toMatch(/^[A-Z][^]*[^.]\.$/);
  });

  it('shows no control characters from files, and shortens a long text', () => {
    const text = cautionText({ kind: 'video', message: `\u001b]0;title\u0007${'x'.repeat(5000)}` });
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u001f]/);
    expect(text.length).toBeLessThan(400);
  });
});
