import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { readOverview, readStatus } from '#src/status/read-status.js';
import { removeSweep } from '#src/coordinator/control/remove-sweep.js';
import { writeRequest } from '#src/runs/requests.js';
import { runQueued } from '#src/coordinator/schedule/run-queued.js';
import { queuedPlans, queuePlan, unqueue } from '#src/runs/queued-plans.js';
import type { TrainingPlan } from '#src/runs/sweep-plan.js';
import { coordinate, type Fixture } from './coordinator-process.js';
import { sweepFixture } from './sweep-fixture.js';

const pollOptions = { timeout: 20_000 };

/** Other trials under another name. */
function planNamed({ plan }: Fixture, name: string, shift: number): TrainingPlan {
  const trials = plan.trials.map((trial) => ({
    ...trial,
    trialId: (trial.position + shift).toString(16).padStart(16, '0'),
    point: `${name}-${trial.position}`,
    seed: trial.seed + shift,
  }));
  return { ...plan, name, trials };
}

const waiting = (sweep: Fixture) => queuedPlans(sweep.runsFolder).map((queued) => queued.sweep);

async function drain(sweep: Fixture) {
  const problems: string[] = [];
  const run = await runQueued(
    sweep.runsFolder,
    (plan) => sweep.run(plan),
    (message) => problems.push(message),
  );
  return { ...run, problems, ran: run.summaries.map((summary) => summary.sweep) };
}

describe('the queue of a runs folder', () => {
  it('is run in the order in which it was filled, and empty then', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 1 });
    queuePlan(sweep.runsFolder, planNamed(sweep, 'second', 20), 2000);
    queuePlan(sweep.runsFolder, planNamed(sweep, 'first', 10), 1000);
    queuePlan(sweep.runsFolder, planNamed(sweep, 'third', 30), 3000);
    expect(unqueue(sweep.runsFolder, 'third')).toBe(true);
    expect(unqueue(sweep.runsFolder, 'third')).toBe(false);
    const { ran, left, held } = await drain(sweep);
    expect({ ran, left, held }).toEqual({ ran: ['first', 'second'], left: [], held: null });
    expect(sweep.record('second').trials[0]?.state).toBe('succeeded');
  });

  it('keeps the place of a sweep that is queued again, with its newer plan', async () => {
    const sweep = sweepFixture({ trials: 3, epochs: 1 });
    const plan = planNamed(sweep, 'first', 10);
    queuePlan(sweep.runsFolder, { ...plan, trials: plan.trials.slice(0, 1) }, 1000);
    queuePlan(sweep.runsFolder, planNamed(sweep, 'second', 20), 2000);
    queuePlan(sweep.runsFolder, plan, 3000);
    expect(waiting(sweep)).toEqual(['first', 'second']);
    const { summaries } = await drain(sweep);
    expect(summaries.map(({ trials }) => trials)).toEqual([3, 3]);
  });

  it('runs a plan that was queued again while it ran', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 4, workers: 1, behaviours: { 11: 'gated' } });
    const plan = planNamed(sweep, 'first', 10);
    queuePlan(sweep.runsFolder, { ...plan, trials: plan.trials.slice(0, 1) }, 1000);
    const draining = drain(sweep);
    await expect.poll(() => sweep.events.length, pollOptions).toBeGreaterThan(1);
    queuePlan(sweep.runsFolder, plan, 2000);
    sweep.openGate();
    const { summaries, left } = await draining;
    expect(summaries.map(({ trials, reused }) => [trials, reused])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(left).toEqual([]);
  });

  it('outlives a coordinator that is killed: the next one finishes the sweep, and repeats nothing', async () => {
    const sweep = sweepFixture({ trials: 3, epochs: 4, workers: 1, behaviours: { 12: 'gated' } });
    queuePlan(sweep.runsFolder, planNamed(sweep, 'next', 10), 1000);
    const { child, last } = coordinate(sweep);
    const of = (event: string) => sweep.journal().filter((line) => line.event === event);
    await expect.poll(() => of('published').length, pollOptions).toBe(4);
    child.kill('SIGKILL');
    await last;
    expect(waiting(sweep)).toEqual(['next']);
    sweep.openGate();
    const { ran, left } = await drain(sweep);
    expect({ ran, left }).toEqual({ ran: ['next'], left: [] });
    expect(sweep.record('next').trials.map(({ state }) => state)).toEqual(
      Array.from({ length: 3 }, () => 'succeeded'),
    );
    expect(of('published')).toHaveLength(6);
  });

  it('waits for a person: Ctrl-C leaves all in it, a stop by name takes that sweep out', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 4, behaviours: { 11: 'gated', 21: 'gated' } });
    for (const [place, name] of ['first', 'second'].entries())
      queuePlan(sweep.runsFolder, planNamed(sweep, name, 10 * (place + 1)), 1000 + place);
    const draining = drain(sweep);
    await expect.poll(() => sweep.events.length, pollOptions).toBeGreaterThan(1);
    writeRequest(sweep.runsFolder, 'first', { kind: 'stop' });
    expect(await draining).toMatchObject({ ran: ['first'], left: ['second'] });
    sweep.stop.abort();
    expect(await drain(sweep)).toMatchObject({ ran: ['second'], left: ['second'] });
  });

  it('is left to the coordinator that holds the folder', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 4, behaviours: { 1: 'gated' } });
    const { last } = coordinate(sweep);
    await expect.poll(() => sweep.journal().length, pollOptions).toBe(1);
    queuePlan(sweep.runsFolder, planNamed(sweep, 'next', 10), 1000);
    expect(await drain(sweep)).toMatchObject({
      ran: [],
      left: ['next'],
      held: { problem: { kind: 'another-coordinator', holder: { sweep: 'small' } } },
    });
    sweep.openGate();
    await last;
    expect(waiting(sweep)).toEqual([]);
    expect(sweep.record('next').trials[0]?.state).toBe('succeeded');
  });

  it('is shown by status, and a sweep that is removed leaves it', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 1 });
    await sweep.run();
    queuePlan(sweep.runsFolder, planNamed(sweep, 'next', 10), 1000);
    queuePlan(sweep.runsFolder, sweep.plan, 2000);
    expect(readOverview(sweep.runsFolder, Date.now())).toMatchObject([
      { name: 'next', state: 'queued', trials: 1, startedAt: null, queuedAt: 1000 },
      { name: 'small', state: 'queued', trials: 1, states: { succeeded: 1 }, queuedAt: 2000 },
    ]);
    const statusOf = (name: string) => readStatus(sweep.runsFolder, name, Date.now());
    const [planned] = planNamed(sweep, 'next', 10).trials;
    expect(statusOf('next')).toMatchObject({
      state: 'queued',
      trials: [{ id: planned?.trialId, state: 'planned', attempts: 0, metrics: {} }],
    });
    expect(statusOf('small')).toMatchObject({ state: 'queued', trials: [{ state: 'succeeded' }] });
    const { signal: stop } = new AbortController();
    const quiet = { clock: Date.now, onProgress: () => {}, onProblem: () => {}, stop };
    await removeSweep(sweep.runsFolder, 'small', quiet);
    expect(waiting(sweep)).toEqual(['next']);
  });

  it('reports a damaged entry, and runs the others', async () => {
    const sweep = sweepFixture({ trials: 1, epochs: 1 });
    const { path } = queuePlan(sweep.runsFolder, planNamed(sweep, 'torn', 10), 1000);
    writeFileSync(path, '{"format":1,');
    queuePlan(sweep.runsFolder, planNamed(sweep, 'whole', 20), 2000);
    const folder = runsLayout.queue(sweep.runsFolder);
    appendFileSync(join(folder, 'notes.txt'), 'not a plan');
    const { ran, left, problems } = await drain(sweep);
    expect({ ran, left }).toEqual({ ran: ['whole'], left: ['torn'] });
    expect(problems.join()).toMatch(/torn stays in the queue/);
    expect(readdirSync(folder)).toContain('notes.txt');
  });
});
