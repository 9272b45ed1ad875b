import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { slurmSchema } from '#src/settings/slurm.js';
import { readFrozenPlan } from '#src/runs/sweep-plan.js';
import { slurmKind } from '#src/executor/slurm/slurm.js';
import { testPlan } from '../../coordinator/sweep-fixture.js';
import { reelsweep } from '../command-process.js';
import { typed } from '../typed.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-slurm-settings-'));
});

function write(name: string, runner: string): void {
  writeFileSync(
    join(folder, name),
    `name: sweep\ntrial: { command: [train] }\ngrid: { a: [1, 2, 3] }\n${runner}`,
  );
}

it('--workers is refused where Slurm runs the trials, before anything is queued or run', async () => {
  write('sweep.yaml', 'runner: { executor: slurm }\n');
  for (const more of [[], ['--queue']]) {
    const { code, err } = await reelsweep(folder, 'run', 'sweep.yaml', '--workers', '2', ...more);
    expect(code).toBe(2);
    expect(err).toContain('runner.slurm.arrayLimit to 2');
  }
  expect((await typed(folder, 'status', '--json')).out).not.toContain('queued');
});

it('plan warns of trialsPerDevice, which means nothing on a cluster', async () => {
  write('sweep.yaml', 'runner:\n  executor: slurm\n  trialsPerDevice: 4\n');
  const { code, err } = await typed(folder, 'plan', 'sweep.yaml');
  expect(code).toBe(0);
  expect(err).toContain(
    'sweep.yaml:6:20 warning no-effect: runner.trialsPerDevice: trialsPerDevice means nothing',
  );
});

it('there are as many slots as tasks may run at once, each as each task asks for', async () => {
  const plan = testPlan({ trials: 5 });
  const slots = async (slurm: object) =>
    await slurmKind.slots(
      { ...plan, runner: { ...plan.runner, executor: 'slurm', slurm: slurmSchema.parse(slurm) } },
      plan.trials.length,
      'auto',
    );
  const bounded = await slots({ cpus: 4, gres: 'gpu:a100:2', arrayLimit: 3 });
  expect(bounded).toHaveLength(3);
  expect(bounded[2]).toEqual({
    index: 2,
    threads: 4,
    device: 'gpu:a100:2',
    sharesDevice: false,
  });
  const unbounded = await slots({ gres: 'shard:1' });
  expect(unbounded).toHaveLength(5);
  expect(unbounded[0]).toMatchObject({ threads: 1, device: null });
  const [slot] = bounded;
  if (slot === undefined) throw new Error('no slot');
  // A GPU of this machine is none of the task's: one that Slurm gives no GPU must not find any.
  expect(slurmKind.environment({ kind: 'command' }, slot)).toMatchObject({
    CUDA_VISIBLE_DEVICES: '-1',
    OMP_NUM_THREADS: '4',
  });
});

it('a profile changes how trials are run, and neither which they are nor what is remembered of the file', async () => {
  write('sweep.yaml', 'runner: { retries: 5, trialsPerDevice: 2 }\n');
  writeFileSync(
    join(folder, 'cluster.yaml'),
    'runner:\n  executor: slurm\n  trialsPerDevice: 3\n  slurm: { cpus: 4 }\n',
  );
  writeFileSync(join(folder, 'laptop.yaml'), 'runner: { retries: 0 }\n');
  const planned = async (...more: string[]) => {
    const { out, code, err } = await typed(folder, 'plan', 'sweep.yaml', '--json', ...more);
    expect(code, err).toBe(0);
    const plan = JSON.parse(out) as {
      slots: number;
      warnings: { kind: string }[];
      trials: object[];
    };
    // The program of this sweep is made up.
    return { ...plan, warnings: plan.warnings.filter(({ kind }) => kind !== 'missing-program') };
  };
  const [here, there] = [await planned(), await planned('--profile', 'cluster.yaml')];
  expect(there.trials).toEqual(here.trials);
  expect(there.slots).toBe(3);
  expect(here.warnings).toEqual([]);
  expect(there.warnings).toMatchObject([{ file: 'cluster.yaml', line: 3, kind: 'no-effect' }]);

  const ran = await reelsweep(folder, 'run', 'sweep.yaml', '--profile', 'laptop.yaml');
  expect(ran.code, ran.err).toBe(1);
  expect(readFrozenPlan(join(folder, 'runs'), 'sweep')).toMatchObject({
    runner: { retries: 0, trialsPerDevice: 2, executor: 'local' },
  });
  const nothing = await reelsweep(folder, 'run', '--queue', '--profile', 'laptop.yaml');
  expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('Name a sweep file') });
  writeFileSync(join(folder, 'laptop.yaml'), 'runner: { retrys: 0 }\n');
  const wrong = await reelsweep(folder, 'run', 'sweep.yaml', '--profile', 'laptop.yaml');
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('laptop.yaml:1:11') });
});

it('plan shows the batch script and what it asks for, as text and as JSON', async () => {
  write(
    'sweep.yaml',
    "runner:\n  executor: slurm\n  slurm: { partition: gpu, gres: 'gpu:a100:2', cpus: 4, time: 1-06, arrayLimit: 2, setup: [module load node] }\n",
  );
  const { out } = await typed(folder, 'plan', 'sweep.yaml');
  expect(out).toContain(
    "3 tasks of Slurm job arrays, split at the cluster's MaxArraySize, at most 2",
  );
  expect(out).toContain(
    'at most 360 core hours and 180 GPU hours: 3 tasks of 30.0 h at the longest',
  );
  const { slurm } = JSON.parse((await typed(folder, 'plan', 'sweep.yaml', '--json')).out) as {
    slurm: { script: string };
  };
  expect(slurm).toMatchObject({
    tasks: 3,
    arrayLimit: 2,
    timeLimitHours: 30,
    cpus: 4,
    gpus: 2,
    mostCoreHours: 360,
    mostGpuHours: 180,
    estimatedCoreHours: null,
  });
  const lines = slurm.script.trimEnd().split('\n');
  expect(lines).toEqual(expect.arrayContaining(['#SBATCH --gres=gpu:a100:2', 'module load node']));
  expect(slurm.script).toContain(join(folder, 'runs', 'sweeps', 'sweep', 'slurm', 'N'));
  for (const line of lines) expect(out).toContain(`  ${line}\n`);
  write('here.yaml', '');
  expect(JSON.parse((await typed(folder, 'plan', 'here.yaml', '--json')).out)).toMatchObject({
    slurm: null,
  });
});
