import { describe, expect, it } from 'vitest';
import { asOlder } from '../store/recorded-runs.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

describe('running a sweep', () => {
  it('runs every trial once, and a second run finds nothing to do', async () => {
    const sweep = sweepFixture({ trials: 5 });
    const summary = await sweep.run();
    expect(summary).toMatchObject({
      trials: 5,
      reused: 0,
      counts: { succeeded: 5 },
      succeeded: 5,
      failed: 0,
      stopped: null,
    });
    expect(sweep.journal().filter(({ event }) => event === 'published')).toHaveLength(5);
    const record = sweep.record();
    const best = record.trials.toSorted(
      (one, other) => one.metrics['validationMse']! - other.metrics['validationMse']!,
    )[0];
    expect(summary.best?.trialId).toBe(best?.trialId);
    // The test split stays out of sight until the report.
    expect(best?.metrics['testMse']).toBeGreaterThan(0);
    expect(summary.best?.metrics).toEqual({ validationMse: best?.metrics['validationMse'] });
    expect(record.endedAt).toBeGreaterThanOrEqual(record.startedAt);
    for (const trial of record.trials) {
      expect(trial).toMatchObject({ state: 'succeeded', cause: 'published', selectedEpoch: 3 });
      expect(trial.attempts).toMatchObject([{ attempt: 1, cause: 'published', exitCode: 0 }]);
      expect(trial.curve.map(({ step, name }) => `${step} ${name}`)).toEqual([
        '1 trainMse',
        '1 validationMse',
        '2 trainMse',
        '2 validationMse',
        '3 trainMse',
        '3 validationMse',
      ]);
      expect(trial.predictions).toHaveLength(2);
    }
    const again = await sweep.run();
    expect(again).toMatchObject({ reused: 5, succeeded: 5 });
    expect(sweep.journal().filter(({ event }) => event === 'start')).toHaveLength(5);
    const { before, after, report } = contentsAndRebuilt(sweep.runsFolder);
    expect(report).toEqual({ sweeps: 1, trials: 5, problems: [], damaged: null });
    expect(after).toEqual(before);
    asOlder(sweep.runsFolder);
    expect(await sweep.run()).toMatchObject({ reused: 5, succeeded: 5 });
  });
});
