import fc from 'fast-check';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { submitRequest } from '#src/coordinator/control/submit-request.js';
import { rungsOf, placeAt } from '#src/coordinator/schedule/pruner.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

const rule = { metric: 'validationMse', reduction: 3, minEpochs: 1 };

describe('successive halving', () => {
  it('judges after minEpochs, then ever later, and never at the end', () => {
    expect(rungsOf({ reduction: 3, minEpochs: 5 }, 50)).toEqual([5, 15, 45]);
    expect(rungsOf({ reduction: 3, minEpochs: 5 }, 45)).toEqual([5, 15]);
    expect(rungsOf({ reduction: 2, minEpochs: 50 }, 50)).toEqual([]);
  });

  it('lets a third go on, the best always, and prunes none by too few epochs', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 2, max: 6 }),
        (values, reduction) => {
          const halving = { reduction, minEpochs: 1 };
          const going = values.filter((value) => {
            const others = values.filter((other) => other !== value);
            const { place, of, goOn } = placeAt(halving, value, others);
            expect(of).toBe(values.length);
            return place <= goOn;
          });
          expect(going).toContain(Math.min(...values));
          expect(going).toHaveLength(
            values.length < reduction ? values.length : Math.ceil(values.length / reduction),
          );
        },
      ),
    );
  });
});

describe('a sweep that prunes', () => {
  it('ends those that fall behind, shows them as pruned, and leaves no checkpoint of them', async () => {
    const sweep = sweepFixture({
      trials: 8,
      epochs: 6,
      epochMs: 100,
      workers: 1,
      runner: { prune: rule },
    });
    const summary = await sweep.run();
    const { trials } = sweep.record();
    const at = (place: number, epoch: number) =>
      trials[place]?.curve.find((point) => point.epoch === epoch && point.name === rule.metric)
        ?.value;
    // One at a time in the plan's order: each was judged against those before it that reached the rung.
    for (const [place, trial] of trials.entries()) {
      const behind = [1, 3].some((rung) => {
        const value = at(place, rung);
        const before = trials.slice(0, place).flatMap((_, other) => at(other, rung) ?? []);
        if (value === undefined) return false;
        const { place: rank, goOn } = placeAt(rule, value, before);
        return rank > goOn;
      });
      expect(trial.state).toBe(behind ? 'pruned' : 'succeeded');
      expect(existsSync(join(sweep.trialFolder(place), 'checkpoints'))).toBe(
        trial.state === 'succeeded',
      );
    }
    const pruned = trials.filter(({ state }) => state === 'pruned');
    expect(pruned.length).toBeGreaterThan(1);
    expect(pruned.length).toBeLessThan(8);
    expect(pruned[0]).toMatchObject({ cause: 'pruned', metrics: {}, predictions: [] });
    expect(pruned[0]?.attempts.at(-1)?.message).toMatch(
      /^Its validationMse of .* after epoch \d was number \d of \d trials, of which the best \d went on\.$/,
    );
    expect(summary).toMatchObject({ failed: 0, counts: { pruned: pruned.length } });
    // It has ended: another run leaves it alone, and the folders remember it.
    expect((await sweep.run()).reused).toBe(8);
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it('judges by what earlier runs have reached, and lets a trial that a person retries run to its end', async () => {
    const options = { trials: 6, epochs: 4, epochMs: 100, workers: 1 };
    const first = sweepFixture({ ...options, runner: { prune: rule } });
    await first.run({ ...first.plan, trials: first.plan.trials.slice(0, 5) });
    await first.run();
    const last = first.record().trials[5];
    const values = first
      .record()
      .trials.map(({ curve }) => curve.find(({ name }) => name === rule.metric)?.value ?? NaN);
    const { place, goOn } = placeAt(rule, values[5] ?? NaN, values.slice(0, 5));
    expect(last?.attempts.at(-1)?.message ?? '').toMatch(
      place > goOn ? /after epoch 1 / : /^$|epoch 3/,
    );

    const pruned = first.record().trials.filter(({ state }) => state === 'pruned');
    expect(pruned.length).toBeGreaterThan(0);
    const { trialId } = pruned[0]!;
    const retry = { kind: 'retry' as const, trialId, failedOnly: false };
    await submitRequest(first.runsFolder, first.plan.name, retry, { clock: Date.now });
    await first.run();
    expect(first.record().trials.find((trial) => trial.trialId === trialId)?.state).toBe(
      'succeeded',
    );
  });
});
