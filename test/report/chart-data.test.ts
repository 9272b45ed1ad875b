import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartData } from '#src/report/charts/registry.js';
import { drawnPlaces, sampledPlaces } from '#src/report/charts/sampling.js';
import { reportFigures } from '#src/report/report-figures.js';
import { largeSweep } from './large-sweep.js';
import { sampleSweep } from './sample-sweep.js';

describe('sampledPlaces', () => {
  it('keeps ends, order and number, whatever the curve', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 3, max: 100 }),
        (values, most) => {
          const kept = sampledPlaces(
            values.map((value, epoch) => [epoch, value]),
            most,
          );
          expect(kept).toHaveLength(Math.min(values.length, most));
          expect(kept[0]).toBe(0);
          expect(kept.at(-1)).toBe(values.length - 1);
          expect(kept.every((place, index) => index === 0 || place > kept[index - 1]!)).toBe(true);
        },
      ),
    );
  });

  it('keeps a peak that every n-th point would miss', () => {
    const flat = Array.from(
      { length: 1000 },
      (_, epoch) => [epoch, epoch === 503 ? 9 : 1] as const,
    );
    expect(sampledPlaces(flat, 20)).toContain(503);
  });
});

describe('drawnPlaces', () => {
  it('are all of a few, and of many the best and an even part of the rest, the worst included', () => {
    expect(drawnPlaces([0, 1, 2], 4)).toEqual([0, 1, 2]);
    const many = drawnPlaces(
      Array.from({ length: 1000 }, (_, place) => place),
      10,
    );
    expect(many).toEqual([0, 1, 2, 3, 4, 203, 402, 601, 800, 999]);
  });
});

describe('chartData', () => {
  const figures = reportFigures(
    sampleSweep({
      outcomeOf: (position) =>
        position === 5 ? 'failed' : position === 12 ? 'pruned' : 'succeeded',
    }),
  );
  const data = chartData(figures);

  it('gives each trial’s error relative to the measured baseline, and tells pruned from failed', () => {
    const { trialErrors: trials } = data.charts;
    expect(trials).toMatchObject({ baseline: 1, relative: true, movies: 153, places: 8 });
    expect(trials!.ended).toHaveLength(22);
    for (const { place, replicate, value } of trials!.ended) {
      const row = figures.trials.find(
        (trial) =>
          trial.point === figures.leaderboard[place]!.point && trial.replicate === replicate,
      )!;
      expect(value).toBeCloseTo(row.testMse!.value / figures.baseline.test!.mse.value, 3);
    }
    expect(trials!.without.map(({ pruned }) => pruned)).toEqual([false, true]);
  });

  it('puts a setting on the front where none is both quicker and better, and no other', () => {
    const { points, front } = data.charts.times!;
    for (const { place, seconds, value } of points) {
      const beaten = points.some(
        (other) =>
          (other.seconds < seconds && other.value <= value) ||
          (other.seconds <= seconds && other.value < value),
      );
      expect(front.includes(place), `place ${place}`).toBe(!beaten);
    }
    expect(front.length).toBeGreaterThan(0);
  });

  it('puts every setting on the axes by its values, and by what came of it', () => {
    const { axes, rows } = data.charts.settingsMap!;
    expect(axes.map(({ name, values }) => [name, values])).toEqual([
      ['frames', ['5', '15']],
      ['noise', ['0', '0.05']],
      ['resample', ['off', 'on']],
      ['validation MSE', null],
      ['test, times baseline', null],
    ]);
    const best = figures.leaderboard[0]!;
    expect(best.axes).toEqual({ frames: 15, noise: 0, resample: true });
    expect(rows[0]!.slice(0, 3)).toEqual([1, 0, 1]);
    expect(rows[0]![3]).toBeCloseTo(best.validation!.mse.value, 3);
    expect(rows[0]![4]).toBeCloseTo(best.test!.relativeMse!.value, 3);
  });

  it('holds a large sweep in few bytes, the chosen setting among what is drawn', () => {
    const large = chartData(reportFigures(largeSweep(500)));
    expect(large.charts.learningCurves!.settings).toBe(500);
    expect(large.charts.learningCurves!.lines).toHaveLength(300);
    expect(large.charts.learningCurves!.lines.map(({ place }) => place)).toContain(large.chosen);
    expect(large.charts.settingsMap!.rows).toHaveLength(500);
    expect(JSON.stringify(large).length).toBeLessThan(600_000);
  });
});
