import { describe, expect, it } from 'vitest';
import { bestOf, type LiveSweep, readLiveSweep } from '#src/status/live-sweep.js';
import { readStatus } from '#src/status/read-status.js';
import { sweepFixture } from '../coordinator/sweep-fixture.js';

describe('a sweep as a reader sees it while it runs', () => {
  it('has slots and an estimate while it runs, curves, and what failures said last', async () => {
    const seen: LiveSweep[] = [];
    const look = () =>
      readLiveSweep(
        sweep.runsFolder,
        readStatus(sweep.runsFolder, 'small', Date.now()),
        Date.now(),
      );
    const sweep = sweepFixture({
      trials: 4,
      epochs: 6,
      epochMs: 30,
      workers: 1,
      behaviours: { 2: 'throw' },
      runner: { retries: 0 },
      onEvent: (event) => {
        const isLater = event.kind === 'epoch' && event.trial.seed === 3 && event.epoch === 4;
        if (event.kind === 'attempt-ended' || isLater) seen.push(look());
      },
    });
    await sweep.run();
    const [afterFirst, afterSecond, during] = seen;
    expect(afterFirst).toMatchObject({ state: 'running', slots: 1, axes: ['noise'], running: [] });
    expect(afterFirst?.timeLeft?.highMs).toBeGreaterThan(0);
    expect(afterSecond?.failed).toMatchObject([
      { position: 2, state: 'failed', cause: 'exception', last: { exitCode: 1 } },
    ]);
    expect(afterSecond?.failed[0]?.last?.logTail).toContain('thrown on request');
    expect(during?.running).toHaveLength(1);
    expect(during?.running[0]).toMatchObject({ position: 3, progress: { epochs: 6 } });
    expect(during?.running[0]?.curve.map(({ epoch }) => epoch).slice(0, 4)).toEqual([1, 2, 3, 4]);

    const ended = look();
    expect(ended).toMatchObject({ state: 'finished', slots: null, timeLeft: null, running: [] });
    expect(ended.counts).toEqual({ succeeded: 3, failed: 1 });
    const value = (id: string) =>
      ended.trials.find((trial) => trial.id === id)?.metrics['validationMse'] ?? Infinity;
    expect(ended.ended.map(({ id }) => value(id))).toEqual(
      ended.ended.map(({ id }) => value(id)).toSorted((one, other) => one - other),
    );
    expect(bestOf(ended)?.id).toBe(ended.ended[0]?.id);
    for (const { curve } of ended.ended) expect(curve).toHaveLength(6);
  });
});
