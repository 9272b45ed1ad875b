import { describe, expect, it } from 'vitest';
import {
  incompleteBeta,
  logGamma,
  studentTCumulative,
  studentTQuantile,
} from '#src/statistics/distributions.js';

// Expected values: scipy 1.17.1 (special.gammaln, special.betainc, stats.t).

describe('logGamma and incompleteBeta', () => {
  it.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247],
    [3.7, 1.428072326665388],
    [151.5, 607.5279179547744],
  ])('logGamma(%f)', (value, expected) => {
    expect(Math.abs(logGamma(value) / expected - 1)).toBeLessThan(1e-12);
  });

  it.each([
    [0.1, 0.5, 0.5, 0.20483276469913345],
    [0.7, 3.2, 1.7, 0.5450866362172271],
    [0.999, 20, 0.5, 0.8424161860163615],
    [0.02, 150, 2, 2.1123265852048274e-253],
  ])('incompleteBeta(%f, %f, %f)', (x, a, b, expected) => {
    expect(Math.abs(incompleteBeta(x, a, b) / expected - 1)).toBeLessThan(1e-10);
  });
});

describe('Student’s t', () => {
  it.each([
    [2, 3, 0.9303370157205785],
    [-1.3, 7.5, 0.11606338940780439],
    [0.01, 150, 0.5039827125317986],
    [12, 1.4, 0.9889265009548384],
  ])('P(T <= %f) with %f degrees of freedom', (value, degrees, expected) => {
    expect(studentTCumulative(value, degrees)).toBeCloseTo(expected, 11);
  });

  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 2.7, 3.3921483831737507],
    [0.975, 44, 2.0153675744437636],
    [0.8, 13.3, 0.8694884155012464],
    [0.025, 152, -1.9756939278152708],
  ])('quantile of %f with %f degrees of freedom', (probability, degrees, expected) => {
    expect(Math.abs(studentTQuantile(probability, degrees) / expected - 1)).toBeLessThan(1e-9);
  });

  it('names what it refuses', () => {
    expect(() => studentTQuantile(1, 3)).toThrow('not 1');
    expect(() => studentTQuantile(0.5, 0)).toThrow('not 0');
  });
});
