import { describe, expect, it } from 'vitest';
import { maxStatistic } from '#src/statistics/corrections.js';
import { mean, crossedUncertainty } from '#src/statistics/crossed-table.js';
import { selectionOptimism } from '#src/statistics/selection.js';
import { randomStream, type RandomStream } from '#src/random/stream.js';

/** Candidates whose true mean error is as given; movies are hard or easy for all, the rest is a candidate's own luck. */
function candidates(stream: RandomStream, truths: readonly number[], movies: number) {
  const hard = Array.from({ length: movies }, () => 0.5 * stream.normal());
  return truths.map((truth) => [hard.map((value) => truth + value + 0.5 * stream.normal())]);
}

describe('selectionOptimism', () => {
  it('takes back what picking the lowest of equal candidates gains', () => {
    const stream = randomStream(['selection', 'equal']);
    const truths = Array.from({ length: 12 }, () => 0.8);
    const found = Array.from({ length: 40 }, (_, sweep) =>
      selectionOptimism(candidates(stream, truths, 40), ['draws', sweep]),
    );
    // The lowest of twelve lies 1.6 standard errors of .08 below the truth; one standard deviation of these means is .012.
    expect(mean(found.map((one) => one?.apparent ?? Number.NaN))).toBeLessThan(0.72);
    const corrected = mean(found.map((one) => one?.corrected ?? Number.NaN));
    expect(corrected).toBeGreaterThan(0.77);
    expect(corrected).toBeLessThan(0.83);
    expect(mean(found.map((one) => Math.max(...(one?.shares ?? []))))).toBeLessThan(0.7);
  });

  it('takes back next to nothing where one candidate is far better', () => {
    const stream = randomStream(['selection', 'apart']);
    const found = selectionOptimism(candidates(stream, [0.8, 0.2, 0.9], 100), ['draws']);
    expect(found?.picked).toBe(1);
    expect(found?.shares[1]).toBe(1);
    expect(found?.corrected).toBeCloseTo(found?.apparent ?? Number.NaN, 1);
  });

  it('corrects for the luck of replicates too', () => {
    const stream = randomStream(['selection', 'seeds']);
    const gains = Array.from({ length: 40 }, (_, sweep) => {
      const lucky = Array.from({ length: 10 }, () =>
        Array.from({ length: 5 }, () => {
          const luck = 0.8 + 0.2 * stream.normal();
          return Array.from({ length: 40 }, () => luck);
        }),
      );
      const found = selectionOptimism(lucky, ['draws', sweep]);
      return [found?.apparent ?? Number.NaN, found?.corrected ?? Number.NaN];
    });
    // Movies do not differ here: the lowest of ten means of five is 1.54 x .2 / sqrt(5) = .14 too low, all of it luck of seeds.
    expect(mean(gains.map(([apparent]) => apparent ?? Number.NaN))).toBeLessThan(0.7);
    expect(mean(gains.map(([, corrected]) => corrected ?? Number.NaN))).toBeGreaterThan(0.75);
  });

  it('gives the same for the same key, and nothing for one candidate or a handful of movies', () => {
    const all = candidates(randomStream(['few']), [0.8, 0.8], 12);
    expect(selectionOptimism(all, ['key'])).toEqual(selectionOptimism(all, ['key']));
    expect(selectionOptimism(all.slice(1), ['key'])).toBeNull();
    expect(
      selectionOptimism(
        all.map((table) => table.map((row) => row.slice(0, 9))),
        ['key'],
      ),
    ).toBeNull();
  });
});

describe('maxStatistic', () => {
  const stream = randomStream(['max statistic']);
  const rows = (count: number, movies: number) =>
    Array.from({ length: count }, () => [Array.from({ length: movies }, () => stream.normal())]);

  it('is the normal quantile for one candidate, or for copies of one', () => {
    // scipy 1.17.1: norm.ppf(.975) = 1.960; a quantile of 1,000 draws is off by about .07.
    const [one = []] = rows(1, 200);
    expect(maxStatistic([one], ['key'])).toBeCloseTo(1.96, 0);
    expect(maxStatistic([one, one, one], ['key'])).toBe(maxStatistic([one], ['key']));
  });

  it('is Šidák’s for candidates that have nothing in common', () => {
    // scipy 1.17.1: norm.ppf((1 + .95 ** (1 / 20)) / 2) = 3.016.
    const value = maxStatistic(rows(20, 2000), ['key']) ?? Number.NaN;
    expect(value).toBeGreaterThan(2.866);
    expect(value).toBeLessThan(3.166);
  });

  it('makes an interval that holds for the lowest of many, where its own does not', () => {
    const own: boolean[] = [];
    const corrected: boolean[] = [];
    for (let sweep = 0; sweep < 100; sweep += 1) {
      const tables = rows(12, 40);
      const [lowest = []] = tables.toSorted((one, other) => mean(one[0]!) - mean(other[0]!));
      const error = Math.abs(mean(lowest[0] ?? []));
      const { standardError } = crossedUncertainty(lowest)!;
      own.push(error <= 2 * standardError);
      corrected.push(error <= (maxStatistic(tables, [sweep]) ?? 0) * standardError);
    }
    expect(own.filter(Boolean).length / 100).toBeLessThan(0.85);
    expect(corrected.filter(Boolean).length / 100).toBeGreaterThan(0.9);
  });

  it('is null without an uncertainty', () => {
    expect(maxStatistic([[[1]], [[2]]], ['key'])).toBeNull();
    expect(maxStatistic([], ['key'])).toBeNull();
  });
});
