import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { diskShortage } from '#src/app/plan-sweep.js';
import { shortageLine } from '#src/cli/lines/plan-lines.js';
import { summaryLines } from '#src/cli/lines/sweeps-display.js';
import { planSpace } from '#src/planning/space.js';
import { writeRequest } from '#src/runs/requests.js';
import { testPlan, sweepFixture } from '../../coordinator/sweep-fixture.js';
import { typed } from '../typed.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-answers-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('run --queue with nothing in the queue', () => {
  it('says so, and makes nothing', async () => {
    for (const more of [[], ['--detach']]) {
      const { out, code } = await typed(folder, 'run', '--queue', ...more);
      expect({ out, code }).toEqual({ out: 'Nothing waits in the queue.\n', code: 0 });
    }
    const { out } = await typed(folder, 'run', '--queue', '--json');
    expect(JSON.parse(out)).toEqual({ queued: [] });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('rm of a sweep that never ran', () => {
  const leave = (sweep: string, ...names: string[]) => {
    mkdirSync(join(folder, 'runs/sweeps', sweep), { recursive: true });
    for (const name of names) writeFileSync(join(folder, 'runs/sweeps', sweep, name), '');
  };

  it('takes the log that a detached start has left', async () => {
    leave('slow-b', 'run.log', 'run.log.1');
    const { out, code } = await typed(folder, 'rm', 'slow-b');
    expect({ out, code }).toMatchObject({ out: expect.stringMatching(/was never run/), code: 0 });
    expect(existsSync(join(folder, 'runs/sweeps/slow-b'))).toBe(false);
  });

  it('takes nothing else, nor what is beside sweeps', async () => {
    leave('mine', 'run.log', 'notes.txt');
    leave('planned', 'run.log', 'plan.json');
    for (const name of ['mine', 'planned', '..', 'unknown']) {
      expect((await typed(folder, 'rm', name, '--yes')).code, name).toBe(2);
    }
    expect(readdirSync(join(folder, 'runs/sweeps')).sort()).toEqual(['mine', 'planned']);
    expect(readdirSync(join(folder, 'runs/sweeps/mine'))).toHaveLength(2);
  });
});

describe('plan compares the disk that it needs with what is free', () => {
  const plan = testPlan({ trials: 2 });
  const space = planSpace(plan, new Set(), 1, () => null);
  const work = { toRun: new Set(['a']) };

  it('and says what to do where it is too little', () => {
    const said = diskShortage({ space, work }, '/none/runs', () => space.diskBytes - 1);
    expect(said === null ? '' : shortageLine(said)).toMatch(
      /^The disk of \/none\/runs has .* free, and this needs about .*: make room, or keep fewer networks/,
    );
    expect(diskShortage({ space, work }, '/none/runs', () => space.diskBytes)).toBeNull();
  });

  it('and says nothing where nothing is left to run or nothing is known', () => {
    const done = { toRun: new Set<string>() };
    expect(diskShortage({ space, work: done }, '/none/runs', () => 0)).toBeNull();
    expect(diskShortage({ space: null, work }, '/none/runs', () => 0)).toBeNull();
  });
});

describe('a run that ends', () => {
  it('names the next commands after failures, and a stop of a trial that had ended says nothing', async () => {
    const sweep = sweepFixture({
      trials: 2,
      epochs: 2,
      workers: 1,
      behaviours: { 1: 'diverge' },
      onEvent: (event) => {
        if (event.kind !== 'attempt-ended' || event.trial.seed !== 1) return;
        const { trialId } = event.trial;
        writeRequest(sweep.runsFolder, 'small', { kind: 'stop', trialId });
      },
    });
    const summary = await sweep.run();
    expect(existsSync(runsLayout.requests(sweep.runsFolder, 'small'))).toBe(true);
    expect(readdirSync(runsLayout.requests(sweep.runsFolder, 'small'))).toEqual([]);
    expect(sweep.events.filter(({ kind }) => kind === 'request-done')).toEqual([]);
    expect(summary).toMatchObject({ succeeded: 1, failed: 1 });
    const next = '`reelsweep retry small --failed`';
    expect(summaryLines(summary, 'again').join('\n')).toContain(next);
    expect(summaryLines({ ...summary, failed: 0 }, 'again').join('\n')).not.toContain(next);
  });
});
