import { describe, expect, it } from 'vitest';
import { contrastsOf } from '#src/statistics/matched-trials.js';
import { holm } from '#src/statistics/corrections.js';
import { signFlipTest } from '#src/statistics/hypothesis-tests.js';

describe('signFlipTest', () => {
  const differences = [0.3, -0.1, 0.25, 0.4, 0.12, -0.05, 0.2, 0.33];

  it('is exact for few pairs', () => {
    // scipy 1.17.1: permutation_test(permutation_type='samples', n_resamples=inf).
    expect(signFlipTest(differences, ['test']).p).toBe(0.0390625);
    expect(signFlipTest([1, 1, 1, 1], ['test'])).toEqual({ p: 0.125, leastP: 0.125 });
    expect(signFlipTest([], ['test'])).toEqual({ p: 1, leastP: 1 });
  });

  it('draws patterns for many pairs, the same ones for the same key', () => {
    const many = [...differences, ...differences];
    const drawn = signFlipTest(many, ['key']);
    expect(drawn).toEqual(signFlipTest(many, ['key']));
    expect(drawn.p).toBeGreaterThan(0.0001);
    expect(drawn.p).toBeLessThan(0.01);
  });

  it('comes close to all patterns where it draws some', () => {
    // scipy 1.17.1: permutation_test(permutation_type='samples', n_resamples=inf) over all 2^14; one standard deviation is .004.
    const fourteen = [...differences, 0.15, -0.2, 0.1, -0.12, 0.05, -0.3];
    expect(Math.abs(signFlipTest(fourteen, ['fourteen']).p - 0.180908203125)).toBeLessThan(0.01);
  });

  it('finds nothing in differences that cancel', () => {
    expect(signFlipTest([0.5, -0.5, 0.2, -0.2], ['test']).p).toBe(1);
  });
});

describe('holm', () => {
  it('agrees with statsmodels 0.15.0, in the order given', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.2]);
    [0.04, 0.09, 0.09, 0.025, 0.2].forEach((expected, index) => {
      expect(adjusted[index]).toBeCloseTo(expected, 12);
    });
    expect(holm([])).toEqual([]);
  });

  it('leaves tests without a p out of the count', () => {
    expect(holm([null, 0.03, null, 0.02])).toEqual([null, 0.04, null, 0.04]);
  });
});

describe('contrastsOf', () => {
  const trial = (frames: number, noise: number, replicate: number) => ({
    settings: { frames, noise, epochs: 20 },
    replicate,
  });
  const trials = [5, 15].flatMap((frames) =>
    [0, 0.05, 0.1].flatMap((noise) => [1, 2].map((replicate) => trial(frames, noise, replicate))),
  );

  it('pairs trials that differ in one axis alone', () => {
    const contrasts = ['frames', 'noise'].flatMap((axis) => contrastsOf(trials, [axis]));
    expect(contrasts.map(({ from, to, groups }) => [...from, ...to, groups.length])).toEqual([
      [5, 15, 6],
      [0, 0.05, 4],
      [0, 0.1, 4],
    ]);
    for (const { groups } of contrasts) {
      for (const [reference, compared] of groups) {
        expect(compared!.replicate).toBe(reference!.replicate);
      }
    }
  });

  it('keeps a contrast without pairs where axes vary together', () => {
    const together = [trial(5, 0, 1), trial(15, 0.1, 1)];
    const contrasts = ['frames', 'noise'].flatMap((axis) => contrastsOf(together, [axis]));
    expect(contrasts.map(({ groups }) => groups.length)).toEqual([0, 0]);
  });

  it('takes four trials that agree in all but two axes and their replicate', () => {
    const contrasts = contrastsOf(trials.slice(0, -1), ['frames', 'noise']);
    expect(contrasts.map(({ from, to, groups }) => [from, to, groups.length])).toEqual([
      [[5, 0], [15, 0.05], 2],
      [[5, 0], [15, 0.1], 1],
    ]);
    expect(contrasts[1]!.groups[0]).toEqual([
      trial(5, 0, 1),
      trial(15, 0, 1),
      trial(5, 0.1, 1),
      trial(15, 0.1, 1),
    ]);
  });
});
