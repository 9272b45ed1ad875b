import { describe, expect, it } from 'vitest';
import {
  failedElsewhere,
  plannedWork,
  workCounts,
} from '#src/coordinator/schedule/planned-work.js';
import { readRuns } from '#src/store/queries/read-store.js';
import { firstStart } from '#src/runs/sweep-plan.js';
import { recordedTrialsById } from '#src/store/queries/run-queries.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

type Fixture = ReturnType<typeof sweepFixture>;

/** As `plan` foresees it. */
function foreseen({ plan, runsFolder }: Fixture) {
  const ids = plan.trials.map(({ trialId }) => trialId);
  const known = readRuns(runsFolder, (store) => recordedTrialsById(store, ids));
  const startedAt = firstStart(runsFolder, plan.name) ?? Infinity;
  return workCounts(plannedWork(plan, known, { runsFolder, startedAt }));
}

const started = ({ events }: Fixture) => events.find(({ kind }) => kind === 'sweep-started');
const causes = (sweep: Fixture, place: number) =>
  sweep.record().trials[place]?.attempts.map(({ cause }) => cause);

describe('a trial that failed in another sweep', () => {
  it('by an accident runs again with the retries of this one, and once; what failed for its own reasons is left to retry', async () => {
    const common = { trials: 5, epochs: 2, workers: 1 };
    const first = sweepFixture({
      ...common,
      name: 'first',
      behaviours: { 2: 'hang', 3: 'throw', 4: 'abort', 5: 'diverge' },
      runner: { retries: 0, stallTimeoutMs: 3000 },
    });
    expect((await first.run()).counts).toEqual({ succeeded: 1, failed: 4 });
    const { runsFolder } = first;
    // The same sweep has had its tries.
    expect(foreseen(first)).toMatchObject({ toRun: 0, done: 1, failed: 4, retried: 0 });

    const second = sweepFixture({
      ...common,
      name: 'second',
      runsFolder,
      behaviours: { 2: 'abort' },
      runner: { retries: 1 },
    });
    const counts = { toRun: 2, done: 1, failed: 2, retried: 2, stopped: 0, pruned: 0 };
    expect(foreseen(second)).toEqual(counts);
    expect((await second.run()).counts).toEqual({ succeeded: 2, failed: 3 });
    expect(started(second)).toMatchObject({ reused: 3, work: counts });
    expect(causes(second, 1)).toEqual(['stalled', 'killed-by-signal', 'killed-by-signal']);
    expect(causes(second, 2)).toEqual(['exception']);
    expect(causes(second, 3)).toEqual(['killed-by-signal', 'published']);
    expect(causes(second, 4)).toEqual(['diverged']);
    // Neither runs it for ever: each has had its tries.
    for (const sweep of [first, second])
      expect(foreseen(sweep)).toMatchObject({ toRun: 0, failed: 3, retried: 0 });
    const { before, after } = contentsAndRebuilt(runsFolder);
    expect(after).toEqual(before);
  });

  it('is distinguished from one of this sweep by the attempt, or, of older versions, by when it ended', () => {
    const own = { name: 'mine', startedAt: 100 };
    const end = (
      sweep: string | undefined,
      cause: 'stalled' | 'stopped-by-user',
      endedAt = 200,
    ) => ({
      cause,
      endedAt,
      ...(sweep !== undefined && { sweep }),
    });
    expect(failedElsewhere([end('other', 'stalled')], own)).toBe(true);
    expect(failedElsewhere([end('mine', 'stalled')], own)).toBe(false);
    expect(failedElsewhere([end('mine', 'stalled'), end('other', 'stalled')], own)).toBe(false);
    const stopped = end('mine', 'stopped-by-user');
    expect(failedElsewhere([stopped, end('other', 'stalled')], own)).toBe(true);
    expect(failedElsewhere([end(undefined, 'stalled', 99)], own)).toBe(true);
    expect(failedElsewhere([end(undefined, 'stalled', 100)], own)).toBe(false);
    expect(failedElsewhere([], own)).toBe(false);
  });
});
