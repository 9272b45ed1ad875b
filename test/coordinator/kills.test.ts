import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { isOwnerAlive, readOwner } from '#src/runs/attempt-owner.js';
import { openStore } from '#src/store/open-store.js';
import { readCoordinator } from '#src/runs/coordinator-file.js';
import { readStatus } from '#src/status/read-status.js';
import { writeRequest } from '#src/runs/requests.js';
import { coordinate, type Fixture, livingTrials } from './coordinator-process.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

function pressCtrlC({ pid }: ChildProcess): void {
  process.kill(-(pid ?? 0), 'SIGINT');
}

function results(sweep: Fixture): Map<number, string> {
  const all = sweep.plan.trials.map((_, place) => {
    const path = runsLayout.result(sweep.trialFolder(place));
    return [place, existsSync(path) ? readFileSync(path, 'utf8') : ''] as const;
  });
  return new Map(all.filter(([, text]) => text !== ''));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}

function quickCheck(sweep: Fixture): void {
  const path = runsLayout.database(sweep.runsFolder);
  if (!existsSync(path)) return;
  const store = openStore(path, { mode: 'read' });
  expect(store.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(store.pragma('foreign_key_check')).toEqual([]);
  store.close();
}

/** A small generator of repeatable delays (Numerical Recipes' LCG). */
function delays(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `npm run test:faults` asks for 500. Of each kind of kill there are as many. */
const rounds = Number(process.env['REELSWEEP_KILL_ROUNDS'] ?? 6);
const roundMs = 10_000;

describe('kill -9 at random moments', () => {
  it(
    'of a trial, of the coordinator, of both: loses no finished trial, repeats none, changes no result',
    async () => {
      // Enough work that the last round still finds some.
      const trials = Math.ceil(rounds * 0.6);
      const calm = sweepFixture({ trials, epochs: 50, epochMs: 0 });
      await calm.run();
      const sweep = sweepFixture({ trials, epochs: 50, epochMs: 25 });
      const random = delays(20_261_122);
      let seen = new Map<number, string>();
      for (let round = 0; round < rounds; round += 1) {
        const { child, last } = coordinate(sweep);
        // From before the first process is there to well into the second.
        if (random() < 0.8) {
          await expect
            .poll(() => livingTrials(sweep).length, { timeout: 20_000 })
            .toBeGreaterThan(0);
        }
        await sleep(random() * 800);
        const what = ['trial', 'coordinator', 'both'][round % 3];
        if (what !== 'coordinator') for (const pid of livingTrials(sweep)) kill(pid);
        if (what === 'trial') await sleep(200 + random() * 1000);
        kill(child.pid ?? 0);
        await last;
        quickCheck(sweep);
        const now = results(sweep);
        for (const [place, text] of seen) expect(now.get(place)).toBe(text);
        seen = now;
      }
      const { last } = coordinate(sweep);
      expect((await last).summary).toMatchObject({
        succeeded: trials,
        failed: 0,
        stopped: null,
      });
      const causes = sweep
        .record()
        .trials.flatMap(({ attempts }) => attempts.map(({ cause }) => cause));
      expect(causes.filter((cause) => cause === 'interrupted').length).toBeGreaterThan(rounds / 2);

      const journal = sweep.journal();
      const published = journal.filter(({ event }) => event === 'published');
      const noted = new Set(published.map(({ trialId }) => trialId));
      expect(noted.size).toBe(published.length);
      expect(journal.filter((line) => line.event === 'start' && line.published)).toEqual([]);
      expect(journal.filter(({ event }) => event === 'refused')).toEqual([]);
      const metrics = (fixture: Fixture) => fixture.record().trials.map((trial) => trial.metrics);
      const curve = (fixture: Fixture) =>
        fixture
          .record()
          .trials.map((trial) => trial.curve.map(({ step, name, value }) => [step, name, value]));
      expect(metrics(sweep)).toEqual(metrics(calm));
      expect(curve(sweep)).toEqual(curve(calm));
      expect(livingTrials(sweep)).toEqual([]);
      const { before, after, report } = contentsAndRebuilt(sweep.runsFolder);
      expect(report.problems).toEqual([]);
      expect(after).toEqual(before);
    },
    60_000 + rounds * roundMs,
  );

  it('of the coordinator alone: its trials notice, checkpoint and stop by themselves', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 500, epochMs: 20 });
    const { child, last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, { timeout: 20_000 }).toBe(2);
    expect(readStatus(sweep.runsFolder, 'small', Date.now()).state).toBe('running');
    kill(child.pid ?? 0);
    await last;
    await expect.poll(() => livingTrials(sweep).length, { timeout: 20_000 }).toBe(0);
    expect(readStatus(sweep.runsFolder, 'small', Date.now())).toMatchObject({
      sweep: 'small',
      state: 'interrupted',
      trials: [
        { id: '0000000000000001', state: 'running', seed: 1, attempts: 1, metrics: {} },
        { id: '0000000000000002', state: 'running', seed: 2, attempts: 1, metrics: {} },
      ],
    });
  });

  it('of the coordinator, whose orphan does not listen: it is killed before the next attempt starts', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 2, behaviours: { 1: 'deaf' } });
    const { child, last } = coordinate(sweep);
    // From its first checkpoint on it ignores signals.
    const checkpoint = join(sweep.trialFolder(0), 'checkpoints', '1');
    await expect.poll(() => existsSync(checkpoint), { timeout: 20_000 }).toBe(true);
    const [orphan] = livingTrials(sweep);
    kill(child.pid ?? 0);
    await last;
    expect(livingTrials(sweep)).toEqual([orphan]);
    const owner = readOwner(runsLayout.attempt(sweep.trialFolder(0), 1));
    if (owner === null) throw new Error('The orphan has no owner.json.');
    expect(owner.pid).toBe(orphan);
    const atStart: string[] = [];
    const next = sweepFixture({
      trials: 1,
      epochs: 2,
      runsFolder: sweep.runsFolder,
      onEvent: ({ kind }) => {
        if (kind === 'attempt-started') atStart.push(isOwnerAlive(owner));
      },
    });
    expect((await next.run()).succeeded).toBe(1);
    expect(atStart).toEqual(['gone']);
    expect(next.record().trials[0]?.attempts.map(({ cause }) => cause)).toEqual([
      'interrupted',
      'published',
    ]);
  });
});

describe('a coordinator', () => {
  it('that cannot write any more says so, and loses nothing', async () => {
    const sweep = sweepFixture({ trials: 12, epochs: 1, epochMs: 1, workers: 1 });
    // The shell's limit on the size of files simulates a full disk: the database's log runs into it first.
    const limited = coordinate(sweep, 'ulimit -f 400; exec "$@"');
    const { error } = await limited.last;
    expect(error?.kind).toBe('unwritable-store');
    expect(error?.message).toMatch(/nothing that finished is lost/);
    expect(livingTrials(sweep)).toEqual([]);
    const done = results(sweep).size;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(12);
    expect((await coordinate(sweep).last).summary).toMatchObject({ succeeded: 12, failed: 0 });
    const starts = sweep.journal().filter(({ event }) => event === 'published');
    expect(starts).toHaveLength(12);
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it.each([1, 8, 40, 100, 200])(
    'that may write no file larger than %d KB loses nothing, wherever that stops it',
    async (kilobytes) => {
      const sweep = sweepFixture({ trials: 3, epochs: 2, epochMs: 1, workers: 1 });
      await coordinate(sweep, `ulimit -f ${kilobytes}; exec "$@"`).last;
      expect(livingTrials(sweep)).toEqual([]);
      const before = results(sweep);
      await coordinate(sweep).last;
      for (const [place, text] of before) expect(results(sweep).get(place)).toBe(text);
      const { trials } = sweep.record();
      for (const { state, cause } of trials)
        expect([state, cause]).toEqual(['succeeded', 'published']);
      expect(sweep.journal().filter(({ event }) => event === 'published')).toHaveLength(3);
      const contents = contentsAndRebuilt(sweep.runsFolder);
      expect(contents.after).toEqual(contents.before);
    },
  );

  it('stops at Ctrl-C with its trials checkpointed, and goes on at the same command', async () => {
    const sweep = sweepFixture({ trials: 3, epochs: 30, epochMs: 30 });
    const first = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, { timeout: 20_000 }).toBe(2);
    await sleep(300);
    pressCtrlC(first.child);
    const { summary } = await first.last;
    expect(summary).toMatchObject({ stopped: { kind: 'signal' }, counts: { planned: 3 } });
    expect(livingTrials(sweep)).toEqual([]);
    expect(readCoordinator(sweep.runsFolder)).toBeNull();
    const ends = sweep.record().trials.flatMap(({ attempts }) => attempts);
    expect(ends).toMatchObject([
      { cause: 'stopped-by-user', exitCode: 75 },
      { cause: 'stopped-by-user', exitCode: 75 },
    ]);
    const second = coordinate(sweep);
    expect((await second.last).summary).toMatchObject({ succeeded: 3 });
  });

  it('stops at once at a second Ctrl-C, still resumable', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 2, behaviours: { 1: 'deaf' } });
    const first = coordinate(sweep);
    // From its first checkpoint on it ignores signals.
    const checkpoint = join(sweep.trialFolder(0), 'checkpoints', '1');
    await expect.poll(() => existsSync(checkpoint), { timeout: 20_000 }).toBe(true);
    pressCtrlC(first.child);
    await sleep(100);
    pressCtrlC(first.child);
    expect((await first.last).summary).toMatchObject({ counts: { planned: 1 } });
    expect(sweep.record().trials[0]?.attempts).toMatchObject([
      { cause: 'stopped-by-user', signal: 'SIGKILL' },
    ]);
  });

  it('keeps a second one out and says who it is', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 1000, epochMs: 20 });
    const first = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, { timeout: 20_000 }).toBe(1);
    const second = coordinate(sweep);
    const { error } = await second.last;
    expect(error?.kind).toBe('another-coordinator');
    expect(error?.message).toContain(`Process ${first.child.pid}`);
    expect(error?.message).toContain('sweep small');
    expect(livingTrials(sweep)).toHaveLength(1);
    pressCtrlC(first.child);
    await first.last;
  });

  it('obeys requests: stop a trial that runs, one that waits, then the sweep', async () => {
    const sweep = sweepFixture({ trials: 4, epochs: 1000, epochMs: 20, workers: 1 });
    const { last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, { timeout: 20_000 }).toBe(1);
    const [running, waiting] = sweep.plan.trials.map(({ trialId }) => trialId);
    writeRequest(sweep.runsFolder, 'small', { kind: 'stop', trialId: running });
    writeRequest(sweep.runsFolder, 'small', { kind: 'stop', trialId: waiting });
    const states = () =>
      readStatus(sweep.runsFolder, 'small', Date.now()).trials.map(({ state }) => state);
    await expect
      .poll(states, { timeout: 20_000 })
      .toEqual(['stopped', 'stopped', 'running', 'planned']);
    writeRequest(sweep.runsFolder, 'small', { kind: 'stop' });
    expect((await last).summary).toMatchObject({
      stopped: { kind: 'request' },
      counts: { stopped: 2, planned: 2 },
    });
    expect(writeRequest(sweep.runsFolder, 'other', { kind: 'stop' })).toBeNull();
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });
});
