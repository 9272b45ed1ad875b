import { describe, expect, it } from 'vitest';
import { parseSplitShares } from '#src/dataset/pack/dataset-options.js';
import { countSplits, splitOf } from '#src/dataset/split.js';

const shares = { train: 70, validation: 15, test: 15 };

describe('splits', () => {
  it('come near the requested shares', () => {
    const movies = Array.from({ length: 4000 }, (_, movie) => ({
      split: splitOf(7, `tt${movie}`, shares),
    }));
    const counts = countSplits(movies);
    expect(Math.abs(counts.train - 2800)).toBeLessThan(120);
    expect(Math.abs(counts.validation - 600)).toBeLessThan(100);
    expect(Math.abs(counts.test - 600)).toBeLessThan(100);
  });

  it('depend on seed and identity alone', () => {
    const of = (seed: number) =>
      Array.from({ length: 50 }, (_, movie) => splitOf(seed, `tt${movie}`, shares));
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
    // Frozen: a change would move movies between splits of datasets that people have.
    const frozen = ['tt1', 'tt2', 'tt3', 'tt4', 'tt5', 'tt6', 'the matrix (1999)'].map((identity) =>
      splitOf(7, identity, { train: 50, validation: 25, test: 25 }),
    );
    expect(frozen).toEqual([
      'train',
      'validation',
      'validation',
      'train',
      'train',
      'train',
      'train',
    ]);
  });

  it('leave a split of no share empty', () => {
    for (const text of ['100/0/0', '50/50/0', '50/0/50', '33.4/66.6/0']) {
      const wanted = parseSplitShares(text);
      const movies = Array.from({ length: 2000 }, (_, movie) => ({
        split: splitOf(1, `m${movie}`, wanted),
      }));
      const counts = countSplits(movies);
      for (const name of ['train', 'validation', 'test'] as const) {
        expect(counts[name] > 0).toBe(wanted[name] > 0);
      }
    }
  });

  it('are read from three percentages that add to 100', () => {
    expect(parseSplitShares('70/15/15')).toEqual(shares);
    for (const wrong of [
      '70/30',
      '70/20/20',
      '0/50/50',
      '-10/60/50',
      'a/b/c',
      '100',
      '70/15/15/0',
      '1e2/0/0',
    ]) {
      expect(() => parseSplitShares(wrong)).toThrow(`'${wrong}'`);
    }
  });
});
