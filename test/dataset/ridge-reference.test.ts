import { describe, expect, it } from 'vitest';
import { frameStatistics, movieStatistics } from '#src/dataset/frame-statistics.js';
import { fitRidge, predictRidge, ridgeReference } from '#src/dataset/ridge.js';
import { randomStream } from '#src/random/stream.js';

describe('frameStatistics', () => {
  it('gives means, deviations and edge energy', () => {
    // Left half black, right half pure red, 4 x 4.
    const pixels = new Uint8Array(48);
    for (let place = 0; place < 16; place += 1) pixels[place * 3] = place % 4 < 2 ? 0 : 255;
    const [red, green, blue, redStd, greenStd, blueStd, edges] = frameStatistics(pixels, 4);
    expect([red, green, blue, redStd, greenStd, blueStd]).toEqual([0.5, 0, 0, 0.5, 0, 0]);
    // Of 18 neighbour pairs the 3 across the border differ, by red's part of luma.
    expect(edges).toBeCloseTo((3 * 0.299) / 18, 6);
    expect(
      movieStatistics([
        [1, 2, 3, 4, 5, 6, 7],
        [3, 2, 3, 4, 5, 6, 7],
      ]),
    ).toEqual([2, 2, 3, 4, 5, 6, 7, 1, 0, 0, 0, 0, 0, 0]);
  });
});

describe('fitRidge', () => {
  it('is least squares without a penalty and the mean with a huge one', () => {
    const features = [
      [1, 5, 7],
      [2, 3, 7],
      [4, 4, 7],
      [7, 1, 7],
      [5, 9, 7],
    ];
    const labels = features.map(([first = 0, second = 0]) => 2 * first - 3 * second + 1);
    const exact = fitRidge(features, labels, 1e-12);
    const none = fitRidge(features, labels, 1e12);
    const mean = labels.reduce((sum, label) => sum + label, 0) / 5;
    for (const [row, label] of labels.entries()) {
      expect(predictRidge(exact, features[row] ?? [])).toBeCloseTo(label, 6);
      expect(predictRidge(none, features[row] ?? [])).toBeCloseTo(mean, 6);
    }
  });

  it('shrinks one standardised feature by 1 / (1 + lambda)', () => {
    const ridge = fitRidge([[-1], [1]], [-3, 3], 0.5);
    expect(predictRidge(ridge, [1])).toBeCloseTo(2, 12);
  });
});

describe('ridgeReference', () => {
  const stream = randomStream(['ridge reference']);
  const movies = Array.from({ length: 300 }, (_, movie) => {
    const statistics = Array.from({ length: 14 }, () => stream.normal());
    const split = (['train', 'train', 'validation', 'test'] as const)[movie % 4] ?? 'train';
    const label = Math.SQRT1_2 * ((statistics[0] ?? 0) + stream.normal());
    return { movieId: `m${movie}`, split, label, statistics };
  });

  it('finds a signal that is there, and predicts validation and test movies', () => {
    const { mse, predictions } = ridgeReference(movies);
    expect(mse.test).toBeGreaterThan(0.3);
    expect(mse.test).toBeLessThan(0.75);
    const shown = movies.filter(({ split }) => split !== 'train').map(({ movieId }) => movieId);
    expect(Object.keys(predictions).toSorted()).toEqual(shown.toSorted());
  });

  it('chooses its penalty without the test movies', () => {
    const hidden = movies.map((movie) => (movie.split === 'test' ? { ...movie, label: 9 } : movie));
    const [seen, blind] = [ridgeReference(movies), ridgeReference(hidden)];
    expect(blind.lambda).toBe(seen.lambda);
    expect(blind.predictions).toEqual(seen.predictions);
  });

  it('does without a validation split', () => {
    const { mse } = ridgeReference(movies.filter(({ split }) => split === 'train'));
    expect(mse).toMatchObject({ validation: null, test: null });
  });
});
