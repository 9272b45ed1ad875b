import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endProgram } from '#src/runs/program-processes.js';
import { processIdentity } from '#src/runs/attempt-owner.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { bestKeptTrial, keptModel } from '#src/app/predict/find-model.js';
import { submitRequest } from '#src/coordinator/control/submit-request.js';
import { isPaused, markPaused, writeRequest, takeRequests } from '#src/runs/requests.js';
import { removeSweep } from '#src/coordinator/control/remove-sweep.js';
import { runQueued } from '#src/coordinator/schedule/run-queued.js';
import { freezePlan } from '#src/runs/sweep-plan.js';
import { lockRuns } from '#src/store/lock-runs.js';
import { foreignPlans, queuedPlans, queuePlan } from '#src/runs/queued-plans.js';
import { markRemoval, readRemoval } from '#src/runs/removal-marker.js';
import { runAttempt } from '#src/trial/run-attempt.js';
import { makeForeign } from '../files/make-foreign.js';
import { sweepFixture, testPlan } from './sweep-fixture.js';

/** A process that another user would have us end. */
let victim: ReturnType<typeof spawn>;
const isAlive = () => victim.exitCode === null && victim.signalCode === null;
beforeAll(() => {
  victim = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
});
afterAll(async () => {
  victim.kill('SIGKILL');
  await once(victim, 'exit');
});

const freshRuns = () => join(mkdtempSync(join(tmpdir(), 'reelsweep-foreign-')), 'runs');
const identity = () => `${JSON.stringify(processIdentity(victim.pid))}\n`;
const quiet = { clock: Date.now, onProgress: () => undefined, onProblem: () => undefined };

describe('what other users have put below runs/', () => {
  it('is not run from the queue, which says so', async () => {
    const runs = freshRuns();
    const { path } = queuePlan(runs, testPlan({ name: 'theirs' }), 1000);
    queuePlan(runs, testPlan({ name: 'mine' }), 2000);
    makeForeign(path);
    const ran: string[] = [];
    const said: string[] = [];
    const { left } = await runQueued(
      runs,
      async ({ name }) => {
        ran.push(name);
        return { stopped: null } as never;
      },
      (message) => said.push(message),
    );
    expect(ran).toEqual(['mine']);
    expect(left).toEqual([]);
    expect(said.join(' ')).toMatch(/Not run.*theirs/);
    expect(queuedPlans(runs)).toEqual([]);
    expect(foreignPlans(runs).map(({ sweep }) => sweep)).toEqual(['theirs']);
  });

  it('is no request, no pause and no removal', () => {
    const runs = freshRuns();
    freezePlan(runs, testPlan(), 1);
    const theirs = writeRequest(runs, 'small', { kind: 'stop' }) ?? '';
    makeForeign(theirs);
    writeRequest(runs, 'small', { kind: 'pause' });
    const problems: string[] = [];
    const taken = takeRequests(runs, 'small', (message) => problems.push(message));
    expect(taken).toEqual([{ kind: 'pause' }]);
    expect(problems).toEqual([]);
    expect(existsSync(theirs)).toBe(true);

    markPaused(runs, 'small', 1);
    expect(isPaused(runs, 'small')).toBe(true);
    makeForeign(runsLayout.paused(runs, 'small'));
    expect(isPaused(runs, 'small')).toBe(false);

    markRemoval(runs, { format: 1, sweep: 'small', trialIds: [] });
    makeForeign(runsLayout.removing(runs));
    expect(readRemoval(runs)).toBeNull();
    lockRuns(runs).release();
    expect(existsSync(runsLayout.plan(runs, 'small'))).toBe(true);
  });

  it('is a sweep of theirs to retry, stop and remove', async () => {
    const sweep = sweepFixture({ trials: 1 });
    await sweep.run();
    makeForeign(runsLayout.plan(sweep.runsFolder, 'small'));
    const request = { kind: 'retry' as const, failedOnly: false };
    await expect(
      submitRequest(sweep.runsFolder, 'small', request, { clock: Date.now }),
    ).rejects.toMatchObject({ kind: 'foreign-file' });
    await expect(
      removeSweep(sweep.runsFolder, 'small', { ...quiet, stop: new AbortController().signal }),
    ).rejects.toMatchObject({ kind: 'foreign-file' });
    expect(existsSync(sweep.trialFolder(0))).toBe(true);
  });
});

describe('an attempt of another user', () => {
  it('occupies its trial while the process that it names lives, which is not signalled', async () => {
    const sweep = sweepFixture({ trials: 2 });
    const theirs = runsLayout.attempt(sweep.trialFolder(0), 1);
    mkdirSync(theirs, { recursive: true });
    writeFileSync(runsLayout.owner(theirs), identity());
    makeForeign(runsLayout.owner(theirs));
    makeForeign(theirs);
    const summary = await sweep.run();
    expect(isAlive()).toBe(true);
    expect(summary.counts).toMatchObject({ running: 1, succeeded: 1 });
    expect(existsSync(runsLayout.attempt(sweep.trialFolder(0), 2))).toBe(false);
    const said = sweep.events.flatMap((event) => (event.kind === 'problem' ? event.message : []));
    expect(said.join(' ')).toContain(`names process ${victim.pid}`);
    const signal = new AbortController().signal;
    await expect(
      removeSweep(sweep.runsFolder, 'small', { ...quiet, stop: signal }),
    ).rejects.toMatchObject({ kind: 'occupied-trial' });

    // That process has ended: the trial is run, beside what the other user left.
    writeFileSync(runsLayout.owner(theirs), identity().replace(/"pid":\d+/, '"pid":999999999'));
    makeForeign(runsLayout.owner(theirs));
    expect((await sweep.run()).counts).toMatchObject({ succeeded: 2 });
    expect(existsSync(runsLayout.end(theirs))).toBe(false);
    expect(existsSync(runsLayout.attempt(sweep.trialFolder(0), 2))).toBe(true);
  });

  it('has no program that is ended', async () => {
    const attempt = join(freshRuns(), 'trials', '0000000000000001', 'attempt-1');
    mkdirSync(runsLayout.program(attempt), { recursive: true });
    writeFileSync(runsLayout.programProcess(attempt), identity());
    makeForeign(runsLayout.programProcess(attempt));
    await endProgram(attempt);
    expect(isAlive()).toBe(true);
  });

  it('has no trial.json that is run; planning the trial again replaces it', async () => {
    const sweep = sweepFixture({ trials: 1 });
    const path = runsLayout.trialFile(sweep.trialFolder(0));
    mkdirSync(sweep.trialFolder(0), { recursive: true });
    writeFileSync(path, '{"kind": "command"}');
    makeForeign(path);
    expect((await sweep.run()).succeeded).toBe(1);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ seed: 1 });

    rmSync(runsLayout.result(sweep.trialFolder(0)));
    makeForeign(path);
    const attempt = runsLayout.attempt(sweep.trialFolder(0), 2);
    mkdirSync(attempt);
    const code = await runAttempt(attempt, { log: () => undefined, coordinatorLives: () => true });
    expect(code).toBe(1);
    expect(JSON.parse(readFileSync(runsLayout.failure(attempt), 'utf8'))).toMatchObject({
      kind: 'bad-data',
      message: expect.stringContaining('is not obeyed'),
    });
  });

  it('has no model that is loaded', () => {
    const runs = freshRuns();
    const trial = runsLayout.trial(runs, '00000000000000aa');
    mkdirSync(trial, { recursive: true });
    for (const model of runsLayout.model(trial)) writeFileSync(model, '');
    const record = { trials: [{ trialId: '00000000000000aa', point: 'p', state: 'succeeded' }] };
    const best = () =>
      bestKeptTrial({ trials: [{ ...record.trials[0], metrics: {} }] } as never, runs, 'p');
    expect([keptModel(trial), best()?.trialId]).toEqual(['kept', '00000000000000aa']);
    makeForeign(runsLayout.model(trial)[0] ?? '');
    expect([keptModel(trial), best()]).toEqual(['foreign', null]);
  });
});
