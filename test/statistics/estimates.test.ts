import { describe, expect, it } from 'vitest';
import { crossedUncertainty } from '#src/statistics/crossed-table.js';
import { detectableAmong, detectableDifference } from '#src/statistics/power.js';
import {
  sideOf,
  absoluteErrors,
  meanError,
  squaredErrors,
  pairedDifference,
  relativeError,
} from '#src/statistics/intervals.js';
import { correlation, pearson } from '#src/statistics/correlation.js';

describe('crossedUncertainty', () => {
  it('is the two-way random-effects error of the grand mean', () => {
    // statsmodels 0.15.0: anova_lm of y ~ C(replicate) + C(movie) gives mean squares .164667, 3.418333, .146333;
    // numpy 2.4.6 then sqrt((M + S - E) / 15) and the harmonic mean of 4 and 2 degrees of freedom by S / (M + S - E).
    const uncertainty = crossedUncertainty([
      [1, 2.1, 0.4, 1.6, 2.9],
      [1.4, 2, 0.9, 1.1, 3.3],
      [0.6, 2.6, 0.8, 1.9, 3.9],
    ]);
    expect(uncertainty?.standardError).toBeCloseTo(0.478655524475704, 12);
    expect(uncertainty?.degreesOfFreedom).toBeCloseTo(3.817104776008886, 10);
  });

  it('grows when replicates differ, and cannot be estimated from one movie', () => {
    const alike = crossedUncertainty([
      [1, 2, 3, 4],
      [1.1, 2, 2.9, 4],
    ]);
    const apart = crossedUncertainty([
      [1, 2, 3, 4],
      [5.1, 6, 6.9, 8],
    ]);
    expect(apart!.standardError).toBeGreaterThan(3 * alike!.standardError);
    expect(apart!.degreesOfFreedom).toBeLessThan(1.5);
    expect(crossedUncertainty([[1], [2]])).toBeNull();
  });
});

describe('meanError', () => {
  it('takes the t interval on the logarithm, its variance by the jackknife', () => {
    // numpy 2.4.6 and scipy 1.17.1: log of the mean without each movie in turn, t.ppf(.975, 5).
    const estimate = meanError([[0.5, 1.2, 0.1, 0.9, 2.2, 0.3]]);
    expect(estimate.value).toBeCloseTo(0.8666666666666667, 12);
    expect(estimate.low).toBeCloseTo(0.3127815365023731, 9);
    expect(estimate.high).toBeCloseTo(2.401392101050096, 9);
    expect([estimate.movies, estimate.replicates]).toEqual([6, 1]);
  });

  it('takes replicates as a second sample', () => {
    // The same within each replicate, then statsmodels 0.15.0's anova_lm for the mean squares, as for crossedUncertainty.
    const estimate = meanError([
      [0.5, 1.2, 0.1, 0.9, 2.2, 0.3],
      [0.8, 1, 0.2, 1.4, 1.9, 0.1],
    ]);
    expect(estimate.value).toBeCloseTo(0.8833333333333333, 12);
    expect(estimate.low).toBeCloseTo(0.3585193875583363, 9);
    expect(estimate.high).toBeCloseTo(2.176389352586449, 9);
  });

  it('gives no interval for one movie or errors that are all 0', () => {
    expect(meanError([[0.4]])).toMatchObject({ value: 0.4, low: null, high: null });
    expect(meanError([[0, 0, 0]])).toMatchObject({ value: 0, low: null, high: null });
  });

  it('starts from predictions and labels', () => {
    expect(squaredErrors([[1, 3]], [0, 5])).toEqual([[1, 4]]);
    expect(absoluteErrors([[1, 3]], [0, 5])).toEqual([[1, 2]]);
  });
});

describe('relativeError', () => {
  const reference = [1, 4, 0.25, 2.25, 0.5, 3];

  it('is exactly 1, with no interval, against itself', () => {
    const estimate = relativeError([reference], reference);
    expect(estimate.value).toBe(1);
    expect(estimate.low).toBeCloseTo(1, 12);
    expect(estimate.high).toBeCloseTo(1, 12);
    expect(sideOf(estimate, 1)).toBe('around');
  });

  it('jackknifes the ratio', () => {
    // numpy 2.4.6 and scipy 1.17.1: log of the ratio without each movie in turn, t.ppf(.975, 5).
    const estimate = relativeError([[0.5, 3, 0.3, 1, 0.6, 2]], reference);
    expect(estimate.value).toBeCloseTo(0.6727272727272726, 12);
    expect(estimate.low).toBeCloseTo(0.5095111213978396, 9);
    expect(estimate.high).toBeCloseTo(0.8882278805406134, 9);
  });

  it('does not depend on the unit of the errors', () => {
    const errors = [[0.5, 3, 0.3, 1, 0.6, 2]];
    const one = relativeError(errors, reference);
    const scaled = relativeError(
      errors.map((row) => row.map((error) => error * 9)),
      reference.map((error) => error * 9),
    );
    expect(scaled.low).toBeCloseTo(one.low!, 12);
    expect(scaled.high).toBeCloseTo(one.high!, 12);
    expect(sideOf(one, 1)).toBe('below');
  });

  it('is narrower than what ignores that hard movies are hard for both', () => {
    const errors = [reference.map((error, movie) => error * (0.6 + 0.02 * movie))];
    const paired = relativeError(errors, reference);
    const alone = meanError(errors);
    expect(paired.high! / paired.low!).toBeLessThan(alone.high! / alone.low!);
  });
});

describe('pearson and correlation', () => {
  const x = [1.2, 0.4, -0.3, 0.8, 1.9, -1.1, 0.05];
  const y = [0.9, 0.1, 0.2, 1.4, 1.1, -0.7, -0.4];

  it('agrees with scipy 1.17.1', () => {
    expect(pearson(x, y)).toBeCloseTo(0.8376362640079118, 12);
    expect(correlation([x], y)?.value).toBeCloseTo(0.8376362640079118, 12);
  });

  it('jackknifes r on Fisher’s scale', () => {
    // numpy 2.4.6 and scipy 1.17.1: arctanh(pearsonr) without each movie in turn, t.ppf(.975, 6).
    const estimate = correlation([x], y);
    expect(estimate?.low).toBeCloseTo(0.1296877580172123, 9);
    expect(estimate?.high).toBeCloseTo(0.9799371008446139, 9);
  });

  it('has an interval inside -1 to 1, and nothing to say without variance', () => {
    const estimate = correlation([x, x.toReversed()], y);
    expect(estimate!.low).toBeGreaterThan(-1);
    expect(estimate!.high).toBeLessThan(1);
    expect(correlation([[1, 1, 1, 1, 1, 1, 1]], y)).toBeNull();
  });
});

describe('pairedDifference', () => {
  it('is the one-sample t interval for one pair', () => {
    // scipy 1.17.1: ttest_1samp(d, 0).confidence_interval().
    const estimate = pairedDifference([[0.3, -0.1, 0.25, 0.4, 0.12, -0.05, 0.2, 0.33]]);
    expect(estimate.value).toBeCloseTo(0.18125, 12);
    expect(estimate.low).toBeCloseTo(0.031202293458277103, 9);
    expect(estimate.high).toBeCloseTo(0.33129770654172286, 9);
  });

  it('takes pairs as a second sample', () => {
    // statsmodels 0.15.0's anova_lm for the mean squares, scipy 1.17.1's t.ppf(.975, 3.6616).
    const estimate = pairedDifference([
      [0.3, -0.1, 0.25, 0.4, 0.12, -0.05, 0.2, 0.33],
      [0.1, -0.3, 0.2, 0.5, 0.3, -0.15, 0.4, 0.2],
      [0.45, 0.1, 0.3, 0.38, 0.35, 0.02, 0.3, 0.6],
    ]);
    expect(estimate.value).toBeCloseTo(0.21666666666666667, 12);
    expect(estimate.low).toBeCloseTo(-0.014475961254735797, 9);
    expect(estimate.high).toBeCloseTo(0.4478092945880692, 9);
  });

  it('says what such a comparison could have seen', () => {
    // scipy 1.17.1: (t.ppf(.975, 13.3) + t.ppf(.8, 13.3)) * .1, and with t.ppf(.9, 13.3).
    const detectable = detectableDifference({ standardError: 0.1, degreesOfFreedom: 13.3 });
    const stricter = detectableDifference(
      { standardError: 0.1, degreesOfFreedom: 13.3 },
      { power: 0.9 },
    );
    expect(detectable).toBeCloseTo(0.3024913945317721, 10);
    expect(stricter).toBeCloseTo(0.3503969257284018, 10);
  });

  it('says what one of several such comparisons could have seen, and that few pairs can see nothing', () => {
    const uncertainty = { standardError: 0.1, degreesOfFreedom: 13.3 };
    // scipy 1.17.1: (t.ppf(1 - .05 / 6, 13.3) + t.ppf(.8, 13.3)) * .1.
    expect(detectableAmong(uncertainty, { comparisons: 3, leastP: 0.001 })).toBeCloseTo(
      0.36064717518351536,
      10,
    );
    expect(detectableAmong(uncertainty, { comparisons: 3, leastP: 2 / 2 ** 6 })).toBeNull();
    expect(detectableAmong(null, { comparisons: 3, leastP: 0.001 })).toBeNull();
  });
});
