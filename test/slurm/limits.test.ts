import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attemptOpenedAt } from '#src/runs/attempt-folder.js';
import { readOwner } from '#src/runs/attempt-owner.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { readSubmissions } from '#src/executor/slurm/submission-files.js';
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

/** From when to when at least the processes of all trials were at work, in Unix milliseconds. */
function lives(sweep: SlurmSweep) {
  return sweep.plan.trials.map((_, place) => {
    const folder = runsLayout.attempt(sweep.trialFolder(place), 1);
    const { wallTimeMs } = JSON.parse(
      readFileSync(runsLayout.result(sweep.trialFolder(place)), 'utf8'),
    ) as { wallTimeMs: number };
    const from = attemptOpenedAt(folder);
    return { from, to: from + wallTimeMs };
  });
}

describe('what the cluster allows', () => {
  useCluster({ maxArraySize: 3 });

  if (isLong) {
    it('arrays are split at MaxArraySize, in the order of the trials; arrayLimit holds over all of them', async () => {
      const sweep = slurmSweep({ trials: 8, epochs: 4, epochMs: 100 }, { arrayLimit: 2 });
      expect(await sweep.run()).toMatchObject({ succeeded: 8, failed: 0 });
      const arrays = readSubmissions(sweep.runsFolder, sweep.plan.name);
      expect(arrays.map(({ tasks }) => tasks.trials.length)).toEqual([3, 3, 2]);
      expect(arrays.flatMap(({ tasks }) => tasks.trials.map(({ trialId }) => trialId))).toEqual(
        sweep.plan.trials.map(({ trialId }) => trialId),
      );
      const all = lives(sweep);
      for (const { from } of all) {
        const atOnce = all.filter((other) => other.from <= from && from < other.to);
        expect(atOnce.length).toBeLessThanOrEqual(2);
      }
      expect(startsOf(sweep)).toHaveLength(8);
      expectWhole(sweep);
    });
  }

  it.each([
    [
      { setup: ['true', 'module load nothing-of-this-name'] },
      /before its trial began: .*runner\.slurm\.setup ended with \d+: module load nothing-of-this-name/,
    ],
    [
      { setup: ['unset CUDA_VISIBLE_DEVICES'] },
      /Slurm granted no GPU: CUDA_VISIBLE_DEVICES is "not set"/,
    ],
  ])('%j: the trial fails at once and says why', async (slurm, reason) => {
    const sweep = slurmSweep({ trials: 1, runner: { retries: 0 } }, slurm);
    expect(await sweep.run()).toMatchObject({ succeeded: 0, failed: 1 });
    const [attempt] = sweep.record().trials[0]?.attempts ?? [];
    expect(attempt).toMatchObject({ cause: 'exception' });
    expect(attempt?.message).toMatch(reason);
    expect(startsOf(sweep)).toEqual([]);
  });

  it('a partition that is not there: the run ends with what sbatch said', async () => {
    const sweep = slurmSweep({ trials: 2 }, { partition: 'nowhere' });
    await expect(sweep.run()).rejects.toThrow(
      /Slurm refused the job .*invalid partition specified: nowhere/,
    );
    expect(startsOf(sweep)).toEqual([]);
  });
});

const minutes = 60_000;

async function calm(sweep: SlurmSweep): Promise<unknown[]> {
  const epochs = sweep.plan.trials[0]?.settings.epochs ?? 1;
  const straight = slurmSweep({ trials: sweep.plan.trials.length, epochs, epochMs: 0 });
  await straight.run();
  return resultsOf(straight);
}

if (isLong) {
  describe.each([
    { requeueExit: 75, where: 'in the same task' },
    { requeueExit: null, where: 'in its own task' },
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
  });

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
