import { describe, expect, it } from 'vitest';
import { welchDifference } from '#src/statistics/hypothesis-tests.js';

describe('welchDifference', () => {
  it('is what R makes of its sleep data', () => {
    // t.test(extra ~ group, data = sleep): t = -1.8608, df = 17.776, p-value = 0.07939, interval of group 1 minus group 2;
    // scipy 1.17.1's ttest_ind(equal_var=False) gives its further digits.
    const found = welchDifference(
      [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
      [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    );
    expect(found?.difference).toBeCloseTo(1.58, 12);
    expect(found?.low).toBeCloseTo(-0.205_483_230_711_711_37, 9);
    expect(found?.high).toBeCloseTo(3.365_483_230_711_710_4, 9);
    expect(found?.p).toBeCloseTo(0.079_394_140_187_358_3, 10);
  });

  it('cannot tell without variation or with fewer than two values', () => {
    expect(welchDifference([1], [1, 2, 3])).toBeNull();
    expect(welchDifference([1, 2, 3], [])).toBeNull();
    expect(welchDifference([2, 2, 2], [3, 3])).toBeNull();
  });
});
