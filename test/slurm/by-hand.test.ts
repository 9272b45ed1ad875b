import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { submitRequest } from '#src/coordinator/control/submit-request.js';
import type { ControlRequest } from '#src/runs/requests.js';
import { resultsOf } from '../executor/executor-contract.js';
import { coordinate } from '../coordinator/coordinator-process.js';
import {
  causesOf,
  continued,
  eventually,
  expectWhole,
  isLong,
  slurmSweep,
  type SlurmSweep,
  startsOf,
  tasksOf,
  useCluster,
} from './fault-fixture.js';

const cluster = useCluster();

const statesOf = async (sweep: SlurmSweep) =>
  (await tasksOf(cluster(), sweep)).map(({ state }) => state);
const leftInQueue = async () => (await cluster().run('squeue', ['--me', '-h'])).stdout;
const taskOf = async (sweep: SlurmSweep, place: number) =>
  (await tasksOf(cluster(), sweep)).at(place)?.id ?? '';
const ask = async (sweep: SlurmSweep, request: ControlRequest) =>
  submitRequest(sweep.runsFolder, sweep.plan.name, request, { clock: Date.now });
const trialStates = (sweep: SlurmSweep) => sweep.record().trials.map(({ state }) => state);

/** Six trials, two at a time: some run and wait for the gate, some wait in the queue. */
function halfway(options: Parameters<typeof slurmSweep>[0] = {}) {
  const behaviours = Object.fromEntries([1, 2, 3, 4].map((seed) => [seed, 'gated']));
  return slurmSweep({ trials: 4, epochs: 5, behaviours, ...options }, { arrayLimit: 2 });
}
const twoRun = (sweep: SlurmSweep) => () =>
  [0, 1].every((place) => existsSync(`${sweep.trialFolder(place)}/checkpoints/2`));

async function calm(sweep: SlurmSweep): Promise<unknown[]> {
  const straight = slurmSweep({
    trials: sweep.plan.trials.length,
    epochs: sweep.plan.trials[0]?.settings.epochs ?? 1,
  });
  await straight.run();
  return resultsOf(straight);
}

describe("what a person does with Slurm's own commands", () => {
  it('scancel of a task that runs and of one that waits is an interruption: both run again, to the same results', async () => {
    const sweep = halfway();
    const running = sweep.run();
    await eventually(twoRun(sweep), 'two trials run');
    await cluster().run('scancel', [await taskOf(sweep, 0), await taskOf(sweep, 3)]);
    await eventually(async () => {
      const tasks = await tasksOf(cluster(), sweep);
      // One that has never run is forgotten at once.
      const isForgotten = !tasks.some(({ id }) => id.endsWith('_3'));
      return isForgotten && tasks.some(({ state }) => state === 'CANCELLED');
    }, 'both are cancelled');
    sweep.openGate();
    expect(await running).toMatchObject({ succeeded: 4, failed: 0, stopped: null });
    expect(causesOf(sweep)).toEqual([
      ['interrupted', 'published'],
      ['published'],
      ['published'],
      ['interrupted', 'published'],
    ]);
    expect(sweep.record().trials[0]?.attempts[0]?.message).toMatch(/was cancelled \(scancel\)/);
    expectWhole(sweep);
    if (isLong) expect(resultsOf(sweep)).toEqual(await calm(sweep));
  });

  if (isLong) {
    it('scontrol requeue: the trial goes on from its checkpoint, in the same task', async () => {
      const sweep = slurmSweep({ trials: 2, epochs: 5, behaviours: { 1: 'gated' } });
      const running = sweep.run();
      await eventually(() => existsSync(`${sweep.trialFolder(0)}/checkpoints/2`), 'it runs');
      const id = await taskOf(sweep, 0);
      await cluster().run('scontrol', ['requeue', id]);
      await eventually(() => startsOf(sweep).length === 3, 'it starts again');
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 2, failed: 0 });
      expect(causesOf(sweep)).toEqual([['interrupted', 'published'], ['published']]);
      expect(await tasksOf(cluster(), sweep)).toMatchObject([{ restarts: 1 }, { restarts: 0 }]);
      expectWhole(sweep);
      expect(resultsOf(sweep)).toEqual(await calm(sweep));
    });

    it('scontrol hold stays held while the coordinator lives, and the next coordinator releases it', async () => {
      const sweep = halfway();
      const running = sweep.run();
      await eventually(twoRun(sweep), 'two trials run');
      // Of root's, as an administrator does it, and as the user.
      await cluster().run('scontrol', ['uhold', await taskOf(sweep, 3)]);
      sweep.openGate();
      await eventually(() => startsOf(sweep).length === 3, 'the third runs');
      await eventually(
        async () => (await statesOf(sweep)).filter((state) => state === 'COMPLETED').length === 3,
        'all others are over',
      );
      await sleep(2000);
      expect((await tasksOf(cluster(), sweep)).at(-1)).toMatchObject({
        state: 'PENDING',
        reason: 'JobHeldUser',
      });
      sweep.stop.abort();
      expect(await running).toMatchObject({ succeeded: 3, stopped: { kind: 'signal' } });
      expect(await continued(sweep).run()).toMatchObject({ succeeded: 4 });
    });
  }
});

if (isLong) {
  describe('what is asked of the sweep', () => {
    it('pause: nothing that waits begins, with tasks in the queue; resume: all does', async () => {
      const sweep = halfway();
      const running = sweep.run();
      await eventually(twoRun(sweep), 'two trials run');
      await ask(sweep, { kind: 'pause' });
      await eventually(
        async () =>
          (await tasksOf(cluster(), sweep)).filter(
            ({ state, reason }) => state === 'PENDING' && reason === 'JobHeldUser',
          ).length === 2,
        'what waits is held',
      );
      sweep.openGate();
      await eventually(
        async () => (await statesOf(sweep)).filter((state) => state === 'COMPLETED').length === 2,
        'what ran is over',
      );
      await sleep(2000);
      expect(startsOf(sweep)).toHaveLength(2);
      await ask(sweep, { kind: 'resume' });
      expect(await running).toMatchObject({ succeeded: 4, failed: 0 });
      expect(startsOf(sweep)).toHaveLength(4);
      expectWhole(sweep);
    });

    it('stop: what runs writes its checkpoint, what waits leaves the queue, and the next run goes on', async () => {
      const sweep = halfway();
      const running = sweep.run();
      await eventually(twoRun(sweep), 'two trials run');
      await ask(sweep, { kind: 'stop' });
      expect(await running).toMatchObject({ stopped: { kind: 'request' } });
      expect(causesOf(sweep)).toEqual([['stopped-by-user'], ['stopped-by-user'], [], []]);
      expect(await leftInQueue()).toBe('');
      sweep.openGate();
      const next = continued(sweep);
      expect(await next.run()).toMatchObject({ succeeded: 4 });
      expectWhole(next);
      expect(resultsOf(next)).toEqual(await calm(sweep));
    });

    it('stop of a trial that runs and of one that waits; retry brings both back', async () => {
      const sweep = halfway();
      const running = sweep.run();
      await eventually(twoRun(sweep), 'two trials run');
      const [first, , , last] = sweep.plan.trials.map(({ trialId }) => trialId);
      await ask(sweep, { kind: 'stop', trialId: first ?? '' });
      await ask(sweep, { kind: 'stop', trialId: last ?? '' });
      await eventually(
        () => trialStates(sweep).filter((state) => state === 'stopped').length === 2,
        'both are stopped',
      );
      expect(trialStates(sweep)[1]).toBe('running');
      await ask(sweep, { kind: 'retry', trialId: last ?? '', failedOnly: false });
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 3, stopped: null });
      expect(trialStates(sweep)).toEqual(['stopped', 'succeeded', 'succeeded', 'succeeded']);
      await ask(sweep, { kind: 'retry', failedOnly: false });
      const next = continued(sweep);
      expect(await next.run()).toMatchObject({ succeeded: 4 });
      expect(resultsOf(next)).toEqual(await calm(sweep));
    });

    it('stop while no coordinator lives: what runs writes its checkpoint, what waits leaves the queue', async () => {
      const sweep = halfway();
      const { child, last } = coordinate(sweep);
      await eventually(() => startsOf(sweep).length === 2, 'two trials run');
      child.kill('SIGKILL');
      await last;
      await eventually(twoRun(sweep), 'both have checkpoints');
      await ask(sweep, { kind: 'stop' });
      expect(await leftInQueue()).toBe('');
      expect(trialStates(sweep)).toEqual(['planned', 'planned', 'planned', 'planned']);
      expect(startsOf(sweep)).toHaveLength(2);
      sweep.openGate();
      const next = continued(sweep);
      expect(await next.run()).toMatchObject({ succeeded: 4 });
      expectWhole(next, [sweep, next]);
      expect(resultsOf(next)).toEqual(await calm(sweep));
    });

    it('stop while no coordinator lives reaches trials that began after it died', async () => {
      const sweep = halfway();
      const { child, last } = coordinate(sweep);
      await eventually(async () => (await tasksOf(cluster(), sweep)).length === 4, 'submitted');
      child.kill('SIGKILL');
      await last;
      await cluster().run('scontrol', ['release', (await taskOf(sweep, 0)).split('_')[0] ?? '']);
      await eventually(twoRun(sweep), 'both have checkpoints');
      await ask(sweep, { kind: 'stop' });
      expect(await leftInQueue()).toBe('');
      sweep.openGate();
      const next = continued(sweep);
      expect(await next.run()).toMatchObject({ succeeded: 4 });
      expectWhole(next, [sweep, next]);
    });

    it('pause while no coordinator lives: what waits in the queue is held, and the next run goes on after resume', async () => {
      const sweep = halfway();
      const { child, last } = coordinate(sweep);
      await eventually(() => startsOf(sweep).length === 2, 'two trials run');
      child.kill('SIGKILL');
      await last;
      await ask(sweep, { kind: 'pause' });
      sweep.openGate();
      await eventually(
        async () => (await statesOf(sweep)).filter((state) => state === 'COMPLETED').length === 2,
        'what ran is over',
      );
      await sleep(2000);
      expect(startsOf(sweep)).toHaveLength(2);
      await ask(sweep, { kind: 'resume' });
      const next = continued(sweep);
      expect(await next.run()).toMatchObject({ succeeded: 4 });
      expectWhole(next, [sweep, next]);
    });
  });
}
