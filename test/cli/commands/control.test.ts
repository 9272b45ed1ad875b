import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { readStatus } from '#src/status/read-status.js';
import { coordinate, type Fixture, livingTrials } from '../../coordinator/coordinator-process.js';
import { contentsAndRebuilt, sweepFixture } from '../../coordinator/sweep-fixture.js';
import { typed } from '../typed.js';

// The commands as typed, beside a coordinator that is a real process and trials that are.
const pollOptions = { timeout: 20_000 };

/** Trials that wait for the test, not it for them. */
const gated = { 1: 'gated', 2: 'gated', 3: 'gated' };

function states({ runsFolder }: Fixture): string[] {
  return readStatus(runsFolder, 'small', Date.now()).trials.map(({ state }) => state);
}

async function json(folder: string, ...words: string[]): Promise<Record<string, unknown>> {
  const { out, code, err } = await typed(folder, ...words, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(out) as Record<string, unknown>;
}

describe('beside a coordinator', () => {
  it('pause lets running trials end and starts none, until resume', async () => {
    const sweep = sweepFixture({ trials: 3, epochs: 4, workers: 1, behaviours: gated });
    const { last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const paused = await typed(sweep.folder, 'pause', 'small');
    expect(paused).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^Process \d+ on .* starts no new trial.*`resume small`/,
      ) as string,
    });
    expect(await json(sweep.folder, 'status', 'small')).toMatchObject({ state: 'paused' });
    sweep.openGate();
    await expect
      .poll(() => states(sweep), pollOptions)
      .toEqual(['succeeded', 'planned', 'planned']);
    await sleep(300);
    expect(sweep.journal().filter(({ event }) => event === 'start')).toHaveLength(1);
    expect((await typed(sweep.folder, 'pause', 'small')).out).toMatch(/paused already/);
    expect(await json(sweep.folder, 'resume', 'small')).toMatchObject({ asked: { taken: true } });
    expect((await last).summary).toMatchObject({ succeeded: 3, stopped: null });
    expect((await typed(sweep.folder, 'pause', 'small')).out).toMatch(/nothing to pause/);
    expect(readStatus(sweep.runsFolder, 'small', 0).state).toBe('finished');
  });

  it('stop ends one trial with its checkpoint kept, retry has it run again from there', async () => {
    const sweep = sweepFixture({ trials: 3, epochs: 4, workers: 1, behaviours: gated });
    const { last } = coordinate(sweep);
    const checkpoints = runsLayout.checkpoints(sweep.trialFolder(0));
    await expect.poll(() => existsSync(checkpoints), pollOptions).toBe(true);
    const [first, second] = sweep.plan.trials.map(({ trialId }) => trialId);
    const stopped = await typed(sweep.folder, 'stop', first ?? '');
    expect(stopped.out).toMatch(/once it has written a checkpoint; `retry /);
    await typed(sweep.folder, 'stop', second ?? '');
    await expect.poll(() => states(sweep), pollOptions).toEqual(['stopped', 'stopped', 'running']);
    expect(readdirSync(checkpoints).length).toBeGreaterThan(0);
    const asked = await typed(sweep.folder, 'retry', 'small');
    sweep.openGate();
    expect(asked).toMatchObject({ code: 0, out: expect.stringMatching(/may run again/) as string });
    expect((await last).summary).toMatchObject({ succeeded: 3, counts: { succeeded: 3 } });
    const [trial] = sweep.record().trials;
    expect(trial?.attempts.map(({ cause }) => cause)).toEqual(['stopped-by-user', 'published']);
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it('stop ends the sweep that runs, and the name of another is not confused with it', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 4, workers: 1, behaviours: gated });
    const { last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const wrong = await typed(sweep.folder, 'stop', 'smal');
    expect(wrong).toMatchObject({
      code: 2,
      err: 'There is no sweep or trial smal; did you mean small?\n',
    });
    const { out } = await typed(sweep.folder, 'stop');
    expect(out).toMatch(/sweep small stops once/);
    expect((await last).summary).toMatchObject({ stopped: { kind: 'request' } });
    expect((await typed(sweep.folder, 'stop')).out).toMatch(/No sweep is running/);
  });
});

describe('where no coordinator runs', () => {
  it('stop, retry and pause act at once, and the folders remember', async () => {
    const sweep = sweepFixture({ trials: 3, behaviours: { 1: 'throw' }, runner: { retries: 1 } });
    sweep.stop.abort();
    await sweep.run();
    const third = sweep.plan.trials[2]?.trialId ?? '';
    expect(await json(sweep.folder, 'stop', third)).toMatchObject({
      changed: true,
      trials: [third],
    });
    expect((await typed(sweep.folder, 'stop', third)).out).toMatch(/is stopped; there was/);
    expect(states(sweep)).toEqual(['planned', 'planned', 'stopped']);

    await typed(sweep.folder, 'pause', 'small');
    await expect(rerun(sweep)).rejects.toMatchObject({ kind: 'paused-sweep' });
    expect((await json(sweep.folder, 'status', 'small'))['state']).toBe('paused');
    await typed(sweep.folder, 'resume', 'small');
    await rerun(sweep);
    expect(states(sweep)).toEqual(['failed', 'succeeded', 'stopped']);

    expect((await json(sweep.folder, 'retry', 'small', '--failed'))['trials']).toHaveLength(1);
    expect(states(sweep)).toEqual(['planned', 'succeeded', 'stopped']);
    expect((await json(sweep.folder, 'retry'))['trials']).toEqual([third]);
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
    await rerun(sweep);
    expect(states(sweep)).toEqual(['failed', 'succeeded', 'succeeded']);
    // Retried by a person, a trial has all its retries again: two attempts before, two after.
    expect(sweep.record().trials[0]?.attempts).toHaveLength(4);
    expect((await typed(sweep.folder, 'retry', 'small', '--failed')).out).toMatch(
      /^1 trial of sweep small is planned again/,
    );
  });

  it('stop ends what a killed coordinator left running', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 100, epochMs: 40, workers: 1 });
    const { child, last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    child.kill('SIGKILL');
    await last;
    const { out } = await typed(sweep.folder, 'stop', sweep.plan.trials[0]?.trialId ?? '');
    expect(out).toMatch(/^Trial 0000000000000001 is stopped/);
    expect(livingTrials(sweep)).toEqual([]);
    expect(states(sweep)).toEqual(['stopped', 'planned']);
  });

  it('names that are none, or too short to be one, are wrong input', async () => {
    const sweep = sweepFixture({ trials: 2 });
    const none = await typed(sweep.folder, 'retry', 'small');
    expect(none).toMatchObject({ code: 2, err: expect.stringMatching(/no runs here/) as string });
    await sweep.run();
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['pause', 'smal'], /no sweep smal; did you mean small/],
      [['resume', 'quite-another'], /no sweep quite-another; there is small/],
      [['stop', '0000'], /^2 trials begin with 0000: 0{15}1, 0{15}2/],
      [['retry', 'ff'], /no sweep or trial ff/],
    ];
    for (const [words, says] of cases) {
      const { code, err } = await typed(sweep.folder, ...words);
      expect({ words, code }).toEqual({ words, code: 2 });
      expect(err).toMatch(says);
    }
  });
});

/** The same `run` again, by a coordinator that was not asked to stop. */
async function rerun(sweep: Fixture) {
  const again = await coordinate(sweep).last;
  if (again.error !== undefined) throw Object.assign(new Error('refused'), again.error);
  return again.summary;
}
