import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Settings } from '#src/settings/trainer.js';
import { parseSweep } from '../parse-forms.js';
import { expandSweep } from '#src/sweep/grid/expand.js';
import { trialsOf } from '#src/sweep/grid/trial.js';

/** A sweep of these top-level keys, as JSON, which is YAML too. */
function expand(trials: number, body: Readonly<Record<string, unknown>>) {
  const text = { name: 'a', dataset: 'd', strategy: { random: { trials } }, ...body };
  const reading = parseSweep(JSON.stringify(text), 's.yaml');
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  const { sweep } = reading;
  return { sweep, ...expandSweep(sweep, { datasetImage: 64, folder: '/p' }) };
}

function drawn(trials: number, body: Readonly<Record<string, unknown>>) {
  const expansion = expand(trials, body);
  if (expansion.kind === 'problems') throw new Error(JSON.stringify(expansion.problems));
  return expansion;
}

function points(trials: number, body: Readonly<Record<string, unknown>>): readonly Settings[] {
  return [...drawn(trials, body).points.values()];
}

function trialIds(trials: number, body: Readonly<Record<string, unknown>>): readonly string[] {
  const expansion = drawn(trials, body);
  return trialsOf(expansion.points, expansion.sweep, {
    datasetSha256: 'd'.repeat(64),
    trainer: '1',
    weightsSha256: () => null,
  }).map(({ trialId }) => trialId);
}

function problems(trials: number, body: Readonly<Record<string, unknown>>) {
  const expansion = expand(trials, body);
  return expansion.kind === 'problems' ? expansion.problems : [];
}

const learningRate = { between: [1e-5, 1e-1], scale: 'log' };
const grid = { learningRate, frames: [5, 15, 25], noise: { linspace: [0, 0.1], count: 3 } };
const zip = [{ batchSize: [8, 16, 32], epochs: [10, 20, 40] }];
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe('points drawn at random', () => {
  it('are as many as requested, all different, and each trained at every seed', () => {
    const all = points(40, { grid, zip });
    expect(new Set(all.map((settings) => JSON.stringify(settings))).size).toBe(40);
    expect(new Set(trialIds(40, { grid, zip, replicates: 3 })).size).toBe(120);
  });

  it('keep the first ones, and their trials, when more are requested', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 }), (few, more) => {
        const longer = trialIds(few + more, { grid, zip });
        expect(longer.slice(0, few)).toEqual(trialIds(few, { grid, zip }));
      }),
      { numRuns: 20 },
    );
  });

  it('are the same in whatever order and form axes, values, zips and variants are given', () => {
    const variants = [
      { name: 'deep', settings: { backbone: 'resnet50' }, grid: { crop: [0, 4], learningRate } },
      { name: 'wide', grid: { frames: [40, 50], momentum: { between: [0, 0.9] } } },
    ];
    const turned = {
      grid: { noise: [0.1, 0.05, 0], frames: [25, 5, 15], learningRate },
      zip: [{ epochs: [40, 20, 10], batchSize: [32, 16, 8] }],
      variants: variants.toReversed(),
    };
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(points(12, { ...turned, seed })).toEqual(points(12, { grid, zip, variants, seed }));
      }),
      { numRuns: 20 },
    );
  });

  it('depend on the seed', () => {
    fc.assert(
      fc.property(seeds, seeds, (first, second) => {
        fc.pre(first !== second);
        expect(points(5, { grid, seed: first })).not.toEqual(points(5, { grid, seed: second }));
      }),
      { numRuns: 20 },
    );
  });

  it('stay within the bounds, whole where the setting is, with six digits at the most', () => {
    const bound = fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 10 }));
    fc.assert(
      fc.property(bound, fc.constantFrom('linear', 'log'), seeds, ([low, width], scale, seed) => {
        const high = low + width;
        const axes = {
          frames: { between: [low, high], scale },
          noise: { between: [low / 1000, high / 1000], scale },
        };
        for (const { frames, noise } of points(20, { grid: axes, seed })) {
          expect(Number.isInteger(frames) && frames >= low && frames <= high).toBe(true);
          expect(noise >= low / 1000 && noise <= high / 1000).toBe(true);
          expect(String(noise).replace(/^0\.0*/, '').length).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('reach both bounds, all values of a list and all rows of a zip, about equally often', () => {
    const all = points(3000, { grid: { ...grid, crop: { between: [0, 3] } }, zip });
    const shares = (name: keyof Settings) => {
      const counts = new Map<unknown, number>();
      for (const point of all) counts.set(point[name], (counts.get(point[name]) ?? 0) + 1);
      return [...counts].toSorted(([first], [second]) => Number(first) - Number(second));
    };
    expect(shares('crop').map(([value]) => value)).toEqual([0, 1, 2, 3]);
    for (const [, count] of shares('crop')) expect(Math.abs(count - 750)).toBeLessThan(120);
    for (const name of ['frames', 'noise', 'epochs'] as const) {
      expect(shares(name)).toHaveLength(3);
      for (const [, count] of shares(name)) expect(Math.abs(count - 1000)).toBeLessThan(130);
    }
    expect(all.every(({ batchSize, epochs }) => epochs === 10 * (batchSize / 8))).toBe(true);
    // Of four decades each has a quarter.
    const small = all.filter((point) => point.learningRate < 1e-4).length;
    expect(Math.abs(small - 750)).toBeLessThan(120);
  });

  it('come from the first grid and every variant alike', () => {
    const all = points(300, {
      grid: { learningRate },
      variants: [{ name: 'still', settings: { epochs: 3 }, grid: { noise: { between: [0, 1] } } }],
    });
    const still = all.filter(({ epochs }) => epochs === 3);
    expect(Math.abs(still.length - 150)).toBeLessThan(45);
    expect(still.every((point) => point.learningRate === 1e-3)).toBe(true);
    expect(all.every(({ noise, epochs }) => noise === 0 || epochs === 3)).toBe(true);
  });

  it('leave out what is excluded, and replace it', () => {
    const axes = { frames: [5, 15], epochs: [1, 2, 3] };
    const exclude = [{ frames: 5, epochs: 2 }];
    const all = points(5, { grid: axes, exclude });
    expect(all.filter(({ frames, epochs }) => frames === 5 && epochs === 2)).toEqual([]);
    expect(problems(6, { grid: axes, exclude })).toEqual([
      {
        kind: 'grid',
        path: ['strategy', 'random', 'trials'],
        message:
          '6 different points are requested, and no more than 5 were found. Ask for 5 at most, add values, or write strategy: grid.',
      },
    ]);
  });

  it('can be all points of a grid, and no more', () => {
    const axes = { frames: { range: [1, 40], step: 1 }, epochs: { range: [1, 25], step: 1 } };
    expect(points(1000, { grid: axes })).toHaveLength(1000);
    expect(problems(1001, { grid: axes })[0]?.message).toContain('no more than 1000 were found');
    expect(problems(2, {})[0]?.message).toContain('no more than 1 were found');
  });

  it('end soon where exclusions leave none, and none of those found is lost', () => {
    const axes = { learningRate, frames: [5, 15] };
    expect(problems(50_000, { grid: axes, exclude: [{ frames: 5 }, { frames: 15 }] })).toEqual([
      {
        kind: 'grid',
        path: ['exclude'],
        message: 'The exclusions leave no point to draw. Remove one.',
      },
    ]);
    const whole = { frames: { range: [1, 60], step: 1 }, crop: { range: [0, 59], step: 1 } };
    const exclude = Array.from({ length: 60 }, (_, index) => ({ frames: index + 1, crop: index }));
    const [problem] = problems(3600, { grid: whole, exclude });
    const found = Number(/no more than (\d+) were found/.exec(problem?.message ?? '')?.[1]);
    expect(found).toBe(3540);
    expect(points(found, { grid: whole, exclude })).toHaveLength(found);
  });

  it('bear an exclusion that no draw came upon, and name one that none could', () => {
    const axes = { learningRate, frames: [5, 15] };
    const zipped = [{ batchSize: [8, 16], epochs: [1, 2] }];
    const named = (exclude: unknown) =>
      problems(3, { grid: axes, zip: zipped, exclude: [exclude] }).map(({ path }) => path);
    expect(named({ learningRate: 0.012345, frames: 15, batchSize: 8, epochs: 1 })).toEqual([]);
    expect(named({ learningRate: 0.5 })).toEqual([['exclude', 0]]);
    expect(named({ frames: 7 })).toEqual([['exclude', 0]]);
    expect(named({ batchSize: 8, epochs: 2 })).toEqual([['exclude', 0]]);
    expect(named({ noise: 0.1 })).toEqual([['exclude', 0]]);
  });

  it('are refused where there would be too many trials or values', () => {
    expect(problems(200, { grid, replicates: 1000 })).toEqual([
      {
        kind: 'grid',
        path: ['strategy', 'random', 'trials'],
        message:
          'The sweep has 200000 trials (200 points, 1000 replicates each); at most 100000 can be planned. Draw fewer.',
      },
    ]);
    const fine = { range: [0, 0.9999], step: 0.0001 };
    const variants = Array.from({ length: 11 }, (_, index) => ({
      name: `v${index}`,
      grid: { noise: fine },
    }));
    expect(problems(5, { variants })[0]?.path).toEqual(['variants', 0, 'grid']);
    expect(problems(5, { variants })[0]?.message).toContain('The axes have 110000 values');
  });
});

it('bounds under strategy: grid say what to write', () => {
  const body = { strategy: 'grid', variants: [{ name: 'b', grid: { learningRate } }] };
  expect(problems(1, body)).toEqual([
    {
      kind: 'grid',
      path: ['variants', 0, 'grid', 'learningRate'],
      message: expect.stringMatching(
        /strategy: grid draws none\. Write strategy: { random: { trials/,
      ),
    },
  ]);
});
