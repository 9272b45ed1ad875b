import { describe, expect, it } from 'vitest';
import { regressionMetrics } from '#src/training/evaluation.js';

describe('regressionMetrics', () => {
  it('measures squared and absolute errors and the correlation', () => {
    // numpy: mean((p-y)^2) = 0.375, mean(|p-y|) = 0.5 and corrcoef for these four.
    const { mse, mae, pearson } = regressionMetrics([3, -0.5, 2, 7], [2.5, 0, 2, 8]);
    expect(mse).toBeCloseTo(0.375, 12);
    expect(mae).toBeCloseTo(0.5, 12);
    expect(pearson).toBeCloseTo(0.9848696184482703, 12);
  });

  it('knows no correlation without variance', () => {
    expect(regressionMetrics([1, 2], [5, 5]).pearson).toBeNull();
    expect(regressionMetrics([1], [1])).toEqual({ mse: 0, mae: 0, pearson: null });
  });

  it('refuses to compare nothing', () => {
    expect(() => regressionMetrics([], [])).toThrow('0 predictions');
    expect(() => regressionMetrics([1], [1, 2])).toThrow('2 predictions with 1 labels');
  });
});
