import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOwner } from '#src/attempt/attempt-owner.js';
import { runsLayout } from '#src/attempt/runs-layout.js';
import { resultsOf } from '../executor/executor-contract.js';
import {
  causesOf,
  eventually,
  expectWhole,
  isLong,
  slurmSweep,
  type SlurmSweep,
  startsOf,
  tasksOf,
  useCluster,
} from './fault-fixture.js';

const minutes = 60_000;

async function calm(sweep: SlurmSweep): Promise<unknown[]> {
  const epochs = sweep.plan.trials[0]?.settings.epochs ?? 1;
  const straight = slurmSweep({ trials: sweep.plan.trials.length, epochs, epochMs: 0 });
  await straight.run();
  return resultsOf(straight);
}

describe.each([
  { requeueExit: 75, where: 'in the same task' },
  { requeueExit: null, where: 'in a task of its own' },
])('where RequeueExit is $requeueExit', ({ requeueExit, where }) => {
  const cluster = useCluster({ nodes: 1, requeueExit });

  it(`a trial that was warned and wrote its checkpoint goes on ${where}`, async () => {
    const sweep = slurmSweep({ trials: 1, epochs: 5, behaviours: { 1: 'gated' } });
    const running = sweep.run();
    await eventually(() => existsSync(`${sweep.trialFolder(0)}/checkpoints/2`), 'it runs');
    // As Slurm does it before the limit.
    const owner = readOwner(runsLayout.attempt(sweep.trialFolder(0), 1));
    process.kill(owner?.pid ?? 0, 'SIGUSR1');
    await eventually(() => startsOf(sweep).length === 2, 'it runs again');
    sweep.openGate();
    expect(await running).toMatchObject({ succeeded: 1, failed: 0 });
    expect(causesOf(sweep)).toEqual([['interrupted', 'published']]);
    const states = (await tasksOf(cluster(), sweep)).map(
      ({ state, restarts }) => `${state} ${restarts}`,
    );
    expect(states).toEqual(requeueExit === null ? ['FAILED 0', 'COMPLETED 0'] : ['COMPLETED 1']);
    expectWhole(sweep);
    expect(resultsOf(sweep)).toEqual(await calm(sweep));
  });

  if (isLong) {
    it(
      'a trial that takes longer than its time limit is warned by Slurm, and gets to the same result',
      async () => {
        const sweep = slurmSweep(
          { trials: 1, epochs: 320, epochMs: 250, runner: { trialTimeoutMs: 20 * minutes } },
          { time: '1' },
        );
        expect(await sweep.run()).toMatchObject({ succeeded: 1, failed: 0 });
        const [causes = []] = causesOf(sweep);
        expect(causes.length).toBeGreaterThan(1);
        expect(new Set(causes.slice(0, -1))).toEqual(new Set(['interrupted']));
        expect(causes.at(-1)).toBe('published');
        expectWhole(sweep);
        expect(resultsOf(sweep)).toEqual(await calm(sweep));
      },
      6 * minutes,
    );
  }
});

if (isLong) {
  describe('pre-emption', () => {
    const cluster = useCluster({ nodes: 1, preemption: { graceSeconds: 5 } });

    it('by a job of a partition that goes first: a checkpoint, and the same result later', async () => {
      const sweep = slurmSweep({ trials: 2, epochs: 250, epochMs: 100 });
      const running = sweep.run();
      await eventually(
        () => [0, 1].every((place) => existsSync(`${sweep.trialFolder(place)}/checkpoints/2`)),
        'both run',
      );
      const urgent = ['-p', 'urgent', '--exclusive', '-o', '/dev/null', '--wrap', 'sleep 3'];
      expect(await cluster().run('sbatch', urgent)).toMatchObject({ exitCode: 0 });
      expect(await running).toMatchObject({ succeeded: 2, failed: 0 });
      expect(causesOf(sweep)).toEqual([
        ['interrupted', 'published'],
        ['interrupted', 'published'],
      ]);
      expectWhole(sweep);
      expect(resultsOf(sweep)).toEqual(await calm(sweep));
    });
  });
}
