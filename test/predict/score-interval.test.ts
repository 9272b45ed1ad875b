import { describe, expect, it } from 'vitest';
import { scoreInterval } from '#src/predict/score-interval.js';

const oneTo = (count: number, step = 1) =>
  Array.from({ length: count }, (_, place) => (place + 1) * step);

describe('the interval of a score', () => {
  it('is as wide as the errors on the validation movies, in points, and ends with the scale', () => {
    // The 42nd of 45: 0.42 standard deviations.
    const residuals = { validation: oneTo(45, 0.01), test: oneTo(45, 0.01) };
    const { interval, doubts } = scoreInterval(6, 2, residuals);
    expect(interval).toMatchObject({ level: 0.9, movies: 45, tested: { held: 42, movies: 45 } });
    expect(interval?.low).toBeCloseTo(6 - 0.84, 9);
    expect(interval?.high).toBeCloseTo(6 + 0.84, 9);
    expect(doubts).toEqual([]);
    expect(scoreInterval(9.9, 2, residuals).interval?.high).toBe(10);
    expect(scoreInterval(1.1, 2, residuals).interval?.low).toBe(1);
  });

  it('comes with a caution where it held fewer of the test movies than chance explains', () => {
    const validation = oneTo(45, 0.01);
    const wider = (held: number) => [...oneTo(held, 0.01), ...oneTo(45 - held, 0.5)];
    expect(scoreInterval(6, 2, { validation, test: wider(36) }).doubts).toEqual([]);
    const { interval, doubts } = scoreInterval(6, 2, { validation, test: wider(30) });
    expect(interval?.tested).toEqual({ held: 30, movies: 45 });
    expect(doubts).toMatchObject([{ kind: 'narrow-interval', held: 30, movies: 45, level: 0.9 }]);
    // Of few test movies even a bad share says nothing.
    expect(scoreInterval(6, 2, { validation, test: [0.1, 0.1, 0.9] }).doubts).toEqual([]);
  });

  it('is none for too few validation movies, and untested without test movies', () => {
    expect(scoreInterval(6, 2, { validation: oneTo(8), test: [1] })).toEqual({
      interval: null,
      doubts: [{ kind: 'no-interval', movies: 8, wanted: 9 }],
    });
    expect(scoreInterval(6, 2, { validation: oneTo(9), test: [] })).toMatchObject({
      interval: { tested: null },
      doubts: [],
    });
  });
});
