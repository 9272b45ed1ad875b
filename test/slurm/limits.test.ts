import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/attempt/runs-layout.js';
import { attemptOpenedAt } from '#src/attempt/attempt-folder.js';
import { readSubmissions } from '#src/executor/slurm/submission-files.js';
import { expectWhole, slurmSweep, type SlurmSweep, startsOf, useCluster } from './fault-fixture.js';

useCluster({ maxArraySize: 3 });

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
