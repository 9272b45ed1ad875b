import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { sweepFixture } from './sweep-fixture.js';

/** Two points of two replicates; which trials still have their network once the sweep has run twice. */
async function keptAfter(keep: 'best' | 'all' | 'none' | { readonly best: number }) {
  const sweep = sweepFixture({ trials: 4, runner: { keep } });
  const plan = {
    ...sweep.plan,
    trials: sweep.plan.trials.map((trial, place) => ({
      ...trial,
      point: place < 2 ? 'one' : 'other',
      replicate: 1 + (place % 2),
    })),
  };
  const models = plan.trials.map(({ trialId }) =>
    runsLayout.model(runsLayout.trial(sweep.runsFolder, trialId)),
  );
  await sweep.run(plan);
  // The test's trials train nothing: what real ones leave is put there, for the next run to find.
  for (const path of models.flat()) writeFileSync(path, 'a network');
  await sweep.run(plan);
  const { trials } = sweep.record();
  return models.map((paths, place) => ({
    kept: paths.map((path) => existsSync(path)),
    validationMse: trials[place]!.metrics['validationMse']!,
  }));
}

describe('runner.keep', () => {
  it('best keeps the replicate of each point with the lowest validation MSE', async () => {
    const trials = await keptAfter('best');
    for (const point of [trials.slice(0, 2), trials.slice(2)]) {
      const lowest = Math.min(...point.map(({ validationMse }) => validationMse));
      for (const { kept, validationMse } of point) {
        const isBest = validationMse === lowest;
        expect(kept).toEqual([isBest, isBest]);
      }
    }
  });

  it('{ best: 1 } keeps all replicates of the best point, also when the sweep is resumed', async () => {
    const trials = await keptAfter({ best: 1 });
    const points = [trials.slice(0, 2), trials.slice(2)];
    const [one, other] = points.map((point) =>
      point.reduce((sum, { validationMse }) => sum + validationMse, 0),
    );
    expect(one).not.toBe(other);
    for (const [place, point] of points.entries()) {
      const isBest = (place === 0) === one! < other!;
      for (const { kept } of point) expect(kept).toEqual([isBest, isBest]);
    }
  });

  it('all keeps every network, none keeps none', async () => {
    expect((await keptAfter('all')).every(({ kept }) => kept.every(Boolean))).toBe(true);
    expect((await keptAfter('none')).some(({ kept }) => kept.some(Boolean))).toBe(false);
  });
});
