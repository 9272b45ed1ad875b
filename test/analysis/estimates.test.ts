import { describe, expect, it } from 'vitest';
import { crossedUncertainty } from '#src/analysis/crossed-variance.js';
import { detectableDifference } from '#src/analysis/detectable-difference.js';
import { sideOf } from '#src/analysis/estimate.js';
import { absoluteErrors, meanError, squaredErrors } from '#src/analysis/mean-error.js';
import { pairedDifference } from '#src/analysis/paired-difference.js';
import { correlation, pearson } from '#src/analysis/pearson.js';
import { relativeError } from '#src/analysis/relative-error.js';

describe('crossedUncertainty', () => {
  it('is the two-way random-effects error of the grand mean', () => {
    // statsmodels 0.15.0: anova_lm of y ~ C(replicate) + C(movie) gives mean squares .164667, 3.418333, .146333;
    // numpy then sqrt((M + S - E) / 15) and Satterthwaite's degrees of freedom.
    const uncertainty = crossedUncertainty([
      [1, 2.1, 0.4, 1.6, 2.9],
      [1.4, 2, 0.9, 1.1, 3.3],
      [0.6, 2.6, 0.8, 1.9, 3.9],
    ]);
    expect(uncertainty?.standardError).toBeCloseTo(0.478655524475704, 12);
    expect(uncertainty?.degreesOfFreedom).toBeCloseTo(4.020676890942917, 10);
  });

  it('grows when replicates differ, and cannot be told from one movie', () => {
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
  it('takes the t interval on the logarithm', () => {
    // scipy 1.17.1: m exp(-+ t(.975, 5) sem(e / m)).
    const estimate = meanError([[0.5, 1.2, 0.1, 0.9, 2.2, 0.3]]);
    expect(estimate.value).toBeCloseTo(0.8666666666666667, 12);
    expect(estimate.low).toBeCloseTo(0.342813097273522, 9);
    expect(estimate.high).toBeCloseTo(2.1910222132260553, 9);
    expect([estimate.movies, estimate.replicates]).toEqual([6, 1]);
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

  it('is exactly 1, without doubt, against itself', () => {
    const estimate = relativeError([reference], reference);
    expect(estimate.value).toBe(1);
    expect(estimate.low).toBeCloseTo(1, 12);
    expect(estimate.high).toBeCloseTo(1, 12);
    expect(sideOf(estimate, 1)).toBe('around');
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

  it('says what such a comparison could have seen', () => {
    // scipy 1.17.1: (t.ppf(.975, 13.3) + t.ppf(.8, 13.3)) * .1; the known part is t.ppf(.8, 13.3) = .86948…
    const detectable = detectableDifference({ standardError: 0.1, degreesOfFreedom: 13.3 });
    const stricter = detectableDifference(
      { standardError: 0.1, degreesOfFreedom: 13.3 },
      { power: 0.9 },
    );
    expect(detectable).toBeGreaterThan(0.28);
    expect(detectable).toBeLessThan(0.32);
    expect(stricter).toBeGreaterThan(detectable);
  });
});
