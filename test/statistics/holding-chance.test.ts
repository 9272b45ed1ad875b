import { describe, expect, it } from 'vitest';
import { conformalRank, chanceOfHoldingAtMost } from '#src/statistics/conformal.js';
import { randomStream } from '#src/random/stream.js';

describe('the chance that an interval holds no more new values', () => {
  it('is that of the orders of residuals and values', () => {
    // The larger of two residuals holds one value in 2 of 3 orders; two values both in 6 of the 12, none in 2 of them.
    const two = { rank: 2, residuals: 2 };
    expect(chanceOfHoldingAtMost(0, 1, two)).toBeCloseTo(1 / 3, 12);
    expect(chanceOfHoldingAtMost(0, 2, two)).toBeCloseTo(2 / 12, 12);
    expect(chanceOfHoldingAtMost(1, 2, two)).toBeCloseTo(6 / 12, 12);
    expect(chanceOfHoldingAtMost(2, 2, two)).toBe(1);
    expect(chanceOfHoldingAtMost(0, 0, two)).toBe(1);
  });

  it('is what happens to residuals and errors of one kind', () => {
    const stream = randomStream(['holding chance']);
    const [residuals, values, times] = [15, 12, 20_000];
    const rank = conformalRank(residuals, 0.9);
    const counts = Array.from({ length: values + 1 }, () => 0);
    for (let time = 0; time < times; time += 1) {
      const width = Array.from({ length: residuals }, () => stream.uniform()).toSorted(
        (one, other) => one - other,
      )[rank - 1] as number;
      let held = 0;
      for (let value = 0; value < values; value += 1) held += stream.uniform() <= width ? 1 : 0;
      counts[held] = (counts[held] ?? 0) + 1;
    }
    let atMost = 0;
    for (const [held, count] of counts.entries()) {
      atMost += count / times;
      const chance = chanceOfHoldingAtMost(held, values, { rank, residuals });
      expect(Math.abs(chance - atMost)).toBeLessThan(
        4 * Math.sqrt((chance * (1 - chance)) / times) + 1e-12,
      );
    }
  });

  it('stays a chance for many values', () => {
    const many = { rank: 901, residuals: 1000 };
    expect(chanceOfHoldingAtMost(0, 5000, many)).toBeGreaterThanOrEqual(0);
    expect(chanceOfHoldingAtMost(4500, 5000, many)).toBeGreaterThan(0.3);
    expect(chanceOfHoldingAtMost(4000, 5000, many)).toBeLessThan(1e-6);
    expect(chanceOfHoldingAtMost(5000, 5000, many)).toBeCloseTo(1, 9);
  });

  it('refuses counts that are none', () => {
    expect(() => chanceOfHoldingAtMost(3, 2, { rank: 1, residuals: 2 })).toThrow(RangeError);
    expect(() => chanceOfHoldingAtMost(1, 2, { rank: 3, residuals: 2 })).toThrow(/no rank 3 of 2/);
  });
});
