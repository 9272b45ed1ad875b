import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#src/coordinator/run-event.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

describe('endings of trials', () => {
  it('are distinguished: accidents are retried, what the trial itself decides is not', async () => {
    const sweep = sweepFixture({
      trials: 8,
      epochs: 2,
      behaviours: {
        2: 'throw',
        3: 'throw-once',
        4: 'diverge',
        5: 'bad-data',
        6: 'abort',
        7: 'heap',
        8: 'lie',
      },
    });
    const summary = await sweep.run();
    const endings = sweep.record().trials.map(({ state, cause, attempts }) => ({
      state,
      cause,
      attempts: attempts.map((attempt) => attempt.cause),
    }));
    const three = (cause: string) => ({
      state: 'failed',
      cause,
      attempts: [cause, cause, cause],
    });
    expect(endings).toEqual([
      { state: 'succeeded', cause: 'published', attempts: ['published'] },
      three('exception'),
      { state: 'succeeded', cause: 'published', attempts: ['exception', 'published'] },
      { state: 'failed', cause: 'diverged', attempts: ['diverged'] },
      { state: 'failed', cause: 'bad-data', attempts: ['bad-data'] },
      three('killed-by-signal'),
      three('out-of-memory'),
      three('exception'),
    ]);
    expect(summary).toMatchObject({
      succeeded: 2,
      failed: 6,
      failures: {
        exception: 2,
        diverged: 1,
        'bad-data': 1,
        'killed-by-signal': 1,
        'out-of-memory': 1,
      },
      stopped: null,
    });
    const diverged = sweep.record().trials[3]?.attempts[0];
    expect(diverged).toMatchObject({ exitCode: 78, message: 'The loss was NaN at step 3.' });
    const thrown = sweep.record().trials[1]?.attempts[0];
    expect(thrown?.logTail).toContain('thrown on request');
    // A failed trial is not run again automatically, and a rebuilt database knows every ending.
    expect((await sweep.run()).reused).toBe(8);
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it('by stalling: asked to stop, then tried again from the checkpoint', async () => {
    const sweep = sweepFixture({
      trials: 1,
      behaviours: { 1: 'hang-once' },
      runner: { stallTimeoutMs: 4000 },
    });
    await sweep.run();
    const [trial] = sweep.record().trials;
    expect(trial?.attempts.map(({ cause, exitCode }) => [cause, exitCode])).toEqual([
      ['stalled', 75],
      ['published', 0],
    ]);
    expect(sweep.record().trials[0]?.curve).toHaveLength(6);
  });

  it('by a hard time limit, even of a process that does not listen', async () => {
    const sweep = sweepFixture({
      trials: 1,
      behaviours: { 1: 'deaf' },
      runner: { trialTimeoutMs: 4000 },
    });
    const summary = await sweep.run();
    expect(summary.counts).toEqual({ 'timed-out': 1 });
    expect(sweep.record().trials[0]?.attempts).toMatchObject([
      { cause: 'trial-timeout', signal: 'SIGKILL' },
    ]);
  });

  it('by a signal from outside: run again without counting, unless it gets nowhere for ever', async () => {
    const sweep = sweepFixture({
      trials: 1,
      behaviours: { 1: 'suicide' },
      runner: { retries: 0 },
    });
    const summary = await sweep.run();
    expect(summary.counts).toEqual({ failed: 1 });
    const [trial] = sweep.record().trials;
    expect(trial).toMatchObject({ state: 'failed', cause: 'interrupted' });
    expect(trial?.attempts).toHaveLength(10);
  });

  it('that look alike from the start stop the sweep: a sick machine does not burn the grid', async () => {
    const all = Object.fromEntries(Array.from({ length: 20 }, (_, place) => [place + 1, 'throw']));
    const sweep = sweepFixture({ trials: 20, behaviours: all, runner: { retries: 0 } });
    const summary = await sweep.run();
    expect(summary.stopped).toMatchObject({ kind: 'failing-alike', cause: 'exception' });
    expect(summary.counts.planned).toBeGreaterThan(12);
  });

  it('with a result that is damaged on the disk are failures with the file named', async () => {
    const sweep = sweepFixture({ trials: 1 });
    mkdirSync(sweep.trialFolder(0), { recursive: true });
    writeFileSync(join(sweep.trialFolder(0), 'result.json'), '{"format":1,');
    await sweep.run();
    const [trial] = sweep.record().trials;
    expect(trial).toMatchObject({ state: 'failed', cause: 'bad-data' });
    expect(trial?.attempts[0]?.message).toMatch(/result\.json is damaged/);
  });
});

describe('a person', () => {
  const epochsOf = (events: readonly RunEvent[]) =>
    events.filter((event) => event.kind === 'epoch').length;

  it('stops a sweep, and the same call goes on from the checkpoints to the same results', async () => {
    const calm = sweepFixture({ trials: 3, epochs: 6, epochMs: 60 });
    await calm.run();
    const sweep = sweepFixture({ trials: 3, epochs: 6, epochMs: 60 });
    const running = sweep.run();
    await expect.poll(() => epochsOf(sweep.events), { timeout: 20_000 }).toBeGreaterThan(1);
    sweep.stop.abort();
    const summary = await running;
    expect(summary.stopped).toEqual({ kind: 'signal' });
    expect(summary.counts.running).toBeUndefined();
    expect(summary.counts.planned).toBeGreaterThan(0);
    const causes = sweep
      .record()
      .trials.flatMap(({ attempts }) => attempts.map(({ cause }) => cause));
    expect(causes).toContain('stopped-by-user');
    expect(sweep.record().endedAt).toBeNull();

    const resumed = { ...sweep.forCoordinator };
    expect(resumed.plan).toEqual(sweep.plan);
    const again = sweepFixture({ trials: 3, epochs: 6, epochMs: 60, runsFolder: sweep.runsFolder });
    expect((await again.run()).succeeded).toBe(3);
    const results = (fixture: typeof sweep) =>
      [0, 1, 2].map((place) => fixture.record().trials[place]?.metrics);
    expect(results(again)).toEqual(results(calm));
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it('changes the plan: what is done stays done, what is gone from it is forgotten, other sweeps share', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 1 });
    await sweep.run();
    const wider = sweepFixture({ trials: 4, epochs: 1, runsFolder: sweep.runsFolder });
    expect(await wider.run()).toMatchObject({ trials: 4, reused: 2, succeeded: 4 });
    expect(wider.journal().filter(({ event }) => event === 'start')).toHaveLength(2);
    const other = sweepFixture({
      name: 'other',
      trials: 3,
      epochs: 1,
      runsFolder: sweep.runsFolder,
    });
    expect(await other.run()).toMatchObject({ trials: 3, reused: 3, succeeded: 3 });
    const startedAt = sweep.record().startedAt;
    expect(await sweep.run()).toMatchObject({ trials: 2, reused: 2 });
    expect(sweep.record().startedAt).toBe(startedAt);
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it('loses the database: it is made again before anything is run twice', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 1 });
    await sweep.run();
    for (const suffix of ['', '-wal', '-shm']) {
      rmSync(join(sweep.runsFolder, `reelsweep.db${suffix}`), { force: true });
    }
    expect(await sweep.run()).toMatchObject({ reused: 2, succeeded: 2 });
    expect(sweep.journal().filter(({ event }) => event === 'start')).toHaveLength(2);
    expect(readFileSync(join(sweep.runsFolder, 'sweeps/small/sweep.yaml'), 'utf8')).toBe(
      'name: small\n',
    );
  });
});

it('what a trial wrote between the last poll and its end is reported before the end', async () => {
  // No look at all: it is over before the first.
  const sweep = sweepFixture({ trials: 1, epochs: 3, epochMs: 1, timing: { pollMs: 60_000 } });
  await sweep.run();
  const said = sweep.events.flatMap((event) =>
    event.kind === 'epoch'
      ? [String(event.epoch)]
      : event.kind === 'attempt-ended'
        ? ['ended']
        : [],
  );
  expect(said).toEqual(['1', '2', '3', 'ended']);
});
