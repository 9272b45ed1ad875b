import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { submitRequest } from '#src/coordinator/control/submit-request.js';
import { readCoordinator } from '#src/runs/coordinator-file.js';
import { readStatus } from '#src/status/read-status.js';
import { removeSweep } from '#src/coordinator/control/remove-sweep.js';
import { writeRequest } from '#src/runs/requests.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

type Fixture = ReturnType<typeof sweepFixture>;

/** What a database browser with unsaved changes does. */
function lock({ runsFolder }: Fixture, how: 'IMMEDIATE' | 'EXCLUSIVE' = 'IMMEDIATE') {
  const foreign = new Database(runsLayout.database(runsFolder));
  onTestFinished(() => {
    foreign.close();
  });
  if (how === 'EXCLUSIVE') foreign.pragma('locking_mode = EXCLUSIVE');
  foreign.exec(`BEGIN ${how}`);
  return {
    release() {
      if (foreign.inTransaction) foreign.exec('ROLLBACK');
      foreign.close();
    },
  };
}

const kinds = (sweep: Fixture, ...wanted: string[]) =>
  sweep.events.map(({ kind }) => kind).filter((kind) => wanted.includes(kind));
const published = (sweep: Fixture) =>
  sweep.journal().filter(({ event }) => event === 'published').length;
const soon = { timeout: 20_000 };

function expectSameAsFolders(sweep: Fixture): void {
  const { before, after, report } = contentsAndRebuilt(sweep.runsFolder);
  expect(report.problems).toEqual([]);
  expect(after).toEqual(before);
}

describe('a database that another program has locked', () => {
  it('while a sweep runs: trials start, end and are tried again, and are recorded once it is free', async () => {
    const sweep = sweepFixture({
      trials: 6,
      epochs: 20,
      epochMs: 20,
      behaviours: { 2: 'throw', 3: 'throw-once' },
      runner: { retries: 1 },
    });
    const running = sweep.run();
    await expect.poll(() => kinds(sweep, 'epoch').length, soon).toBeGreaterThan(0);
    const foreign = lock(sweep);
    const beats = new Set<number | undefined>();
    await expect
      .poll(() => {
        beats.add(readCoordinator(sweep.runsFolder)?.heartbeatAt);
        return published(sweep);
      }, soon)
      .toBe(5);
    await expect.poll(() => kinds(sweep, 'database-locked').length, soon).toBe(1);
    expect(beats.size).toBeGreaterThan(2);
    // What is read meanwhile is what was known before.
    expect(readStatus(sweep.runsFolder, 'small', Date.now()).trials).toHaveLength(6);
    foreign.release();
    expect((await running).counts).toEqual({ succeeded: 5, failed: 1 });
    expect(kinds(sweep, 'database-locked', 'database-free', 'records-left')).toEqual([
      'database-locked',
      'database-free',
    ]);
    const [first, failed, twice] = sweep.record().trials;
    expect(first?.curve.length).toBeGreaterThan(0);
    expect(failed?.attempts.map(({ cause }) => cause)).toEqual(['exception', 'exception']);
    expect(twice?.attempts.map(({ cause }) => cause)).toEqual(['exception', 'published']);
    expectSameAsFolders(sweep);
  });

  it('while a person stops the sweep: it ends, and the next run records what that left and repeats nothing', async () => {
    const sweep = sweepFixture({ trials: 3, epochs: 20, epochMs: 20, workers: 1 });
    const running = sweep.run();
    await expect.poll(() => kinds(sweep, 'epoch').length, soon).toBeGreaterThan(0);
    const foreign = lock(sweep);
    await expect.poll(() => published(sweep), soon).toBe(2);
    sweep.stop.abort();
    const { stopped, counts } = await running;
    expect(stopped).toEqual({ kind: 'signal' });
    expect(counts).toEqual({ succeeded: 2, planned: 1 });
    expect(kinds(sweep, 'records-left')).toHaveLength(1);
    foreign.release();
    const next = sweepFixture({ trials: 3, epochs: 20, epochMs: 0, runsFolder: sweep.runsFolder });
    expect(await next.run()).toMatchObject({ succeeded: 3, reused: 2 });
    expectSameAsFolders(sweep);
  });

  it('when the last trial ends: the run waits until its result is recorded', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 10, epochMs: 20 });
    let ended = false;
    const running = sweep.run().finally(() => {
      ended = true;
    });
    await expect.poll(() => kinds(sweep, 'epoch').length, soon).toBeGreaterThan(0);
    const foreign = lock(sweep);
    await expect.poll(() => kinds(sweep, 'attempt-ended', 'database-locked').length, soon).toBe(2);
    expect(ended).toBe(false);
    foreign.release();
    expect((await running).succeeded).toBe(1);
    expectSameAsFolders(sweep);
  });

  it.each(['IMMEDIATE', 'EXCLUSIVE'] as const)(
    'before a run (%s): it waits, says so once, and Ctrl-C ends the waiting',
    async (how) => {
      const sweep = sweepFixture({ trials: 1 });
      await sweep.run({ ...sweep.plan, trials: [] });
      const foreign = lock(sweep, how);
      if (how === 'EXCLUSIVE') {
        expect(() => readStatus(sweep.runsFolder, 'small', 0)).toThrow(/has .* locked/);
      }
      const impatient = sweepFixture({ trials: 1, runsFolder: sweep.runsFolder });
      const waiting = impatient.run();
      await expect.poll(() => kinds(impatient, 'database-locked').length, soon).toBe(1);
      impatient.stop.abort();
      await expect(waiting).rejects.toThrow(/abort/);
      const next = sweepFixture({ trials: 1, runsFolder: sweep.runsFolder });
      const running = next.run();
      await expect.poll(() => kinds(next, 'database-locked').length, soon).toBe(1);
      expect(next.journal()).toEqual([]);
      foreign.release();
      expect((await running).succeeded).toBe(1);
    },
  );

  it('while a person asks for things: a running sweep does them, and remembers them if it dies', async () => {
    const sweep = sweepFixture({
      trials: 4,
      epochs: 100,
      epochMs: 20,
      behaviours: { 1: 'throw' },
      runner: { retries: 0 },
      workers: 1,
    });
    const running = sweep.run();
    await expect.poll(() => kinds(sweep, 'epoch').length, soon).toBeGreaterThan(0);
    const foreign = lock(sweep);
    const ids = sweep.plan.trials.map(({ trialId }) => trialId);
    writeRequest(sweep.runsFolder, 'small', { kind: 'retry', trialId: ids[0], failedOnly: true });
    writeRequest(sweep.runsFolder, 'small', { kind: 'stop', trialId: ids[2] });
    writeRequest(sweep.runsFolder, 'small', { kind: 'stop', trialId: ids[1] });
    await expect.poll(() => kinds(sweep, 'request-done').length, soon).toBe(2);
    writeRequest(sweep.runsFolder, 'small', { kind: 'stop' });
    // It leaves its records behind, as one that dies does.
    sweep.stop.abort();
    await running;
    expect(kinds(sweep, 'records-left')).toHaveLength(1);
    foreign.release();
    const next = sweepFixture({ trials: 4, epochs: 1, epochMs: 0, runsFolder: sweep.runsFolder });
    const { counts } = await next.run(sweep.plan);
    expect(counts).toEqual({ succeeded: 2, stopped: 2 });
    expectSameAsFolders(sweep);
  });

  it('while a command changes runs: it waits, says so once, and does it', async () => {
    const sweep = sweepFixture({ trials: 1, behaviours: { 1: 'throw' }, runner: { retries: 0 } });
    await sweep.run();
    const said: string[] = [];
    let foreign = lock(sweep);
    const options = {
      clock: Date.now,
      onProblem: () => undefined,
      onProgress: () => undefined,
      onLocked: () => {
        said.push('locked');
        foreign.release();
      },
      onFree: () => {
        said.push('free');
      },
      stop: new AbortController().signal,
    };
    const { runsFolder } = sweep;
    const retry = { kind: 'retry' as const, failedOnly: false };
    const dealt = await submitRequest(runsFolder, 'small', retry, options);
    expect(dealt).toMatchObject({ how: 'applied', changed: true });
    foreign = lock(sweep);
    expect((await removeSweep(runsFolder, 'small', options)).how).toBe('done');
    expect(said).toEqual(['locked', 'free', 'locked', 'free']);
    expect(existsSync(sweep.trialFolder(0))).toBe(false);
  });
});
