import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { resultsOf } from '../executor/executor-contract.js';
import { reelsweep } from '../cli/command-process.js';
import { tinyDataset } from '../trial/tiny-trial.js';
import { coordinate } from '../coordinator/coordinator-process.js';
import {
  continued,
  eventually,
  expectWhole,
  isLong,
  slurmSweep,
  startsOf,
  tasksOf,
  useCluster,
} from './fault-fixture.js';

const cluster = useCluster({ nodes: 2 });

it('a job that Slurm refuses: the command says why and ends with exit code 2', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-refused-'));
  writeFileSync(
    join(folder, 'sweep.yaml'),
    [
      'name: refused',
      'trial: { command: [node, program.mjs] }',
      'grid: { rate: [1, 2] }',
      'runner: { executor: slurm, slurm: { partition: nowhere } }',
    ].join('\n'),
  );
  writeFileSync(join(folder, 'program.mjs'), '');
  const { code, err } = await reelsweep(folder, 'run', 'sweep.yaml');
  expect(err).toMatch(/Slurm refused the job .*invalid partition specified: nowhere/);
  expect(code).toBe(2);
});

if (isLong) {
  it('a shared disk that is full: nothing is lost, and all goes on when there is room', async () => {
    const mount = mkdtempSync(join(tmpdir(), 'reelsweep-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', mount]);
    onTestFinished(() => {
      execFileSync('umount', ['-l', mount]);
    });
    const runsFolder = join(mount, 'runs');
    mkdirSync(runsFolder);
    const options = { trials: 4, epochs: 6 };
    const sweep = slurmSweep(
      { ...options, runsFolder, behaviours: { 1: 'gated', 2: 'gated' } },
      { arrayLimit: 2 },
    );
    const first = coordinate(sweep);
    await eventually(
      () => [0, 1].every((place) => existsSync(`${sweep.trialFolder(place)}/checkpoints/2`)),
      'two trials run',
    );
    const ballast = join(mount, 'ballast');
    try {
      writeFileSync(ballast, Buffer.alloc(8 * 1024 * 1024, 1));
    } catch {
      // As much as there was room for.
    }
    sweep.openGate();
    const { error } = await first.last;
    expect(error?.message).toMatch(/full|ENOSPC/);
    await eventually(
      async () => (await tasksOf(cluster(), sweep)).every(({ state }) => state !== 'RUNNING'),
      'no task runs any more',
    );
    rmSync(ballast);
    const next = continued(sweep);
    expect(await next.run()).toMatchObject({ succeeded: 4, failed: 0, stopped: null });
    expectWhole(next, [sweep, next]);
    expect(startsOf(sweep).length + startsOf(next).length).toBeGreaterThan(4);
    const straight = slurmSweep(options);
    await straight.run();
    expect(resultsOf(next)).toEqual(resultsOf(straight));
  });

  it('24 trained trials get to the same results, bit for bit, as tasks of Slurm and as processes here', async () => {
    const results: unknown[] = [];
    const runners = [
      { executor: 'slurm', workers: availableParallelism(), slurm: { cpus: 1 } },
      // One thread each.
      { executor: 'local', workers: availableParallelism() },
    ];
    const folder = mkdtempSync(join(tmpdir(), 'reelsweep-trained-'));
    await tinyDataset(folder, 20);
    for (const runner of runners) {
      const sweep = {
        name: 'tiny',
        dataset: 'dataset',
        replicates: 3,
        settings: { epochs: 2, batchSize: 8 },
        grid: { frames: [2, 3], noise: [0, 0.05], reorder: [false, true] },
        runner,
      };
      writeFileSync(join(folder, 'sweep.yaml'), JSON.stringify(sweep));
      const { code, err } = await reelsweep(folder, 'run', 'sweep.yaml');
      expect(code, err).toBe(0);
      results.push(trainedResults(folder));
      rmSync(join(folder, 'runs'), { recursive: true });
    }
    expect(results[0]).toHaveLength(24);
    expect(results[0]).toEqual(results[1]);
  }, 600_000);
}

/** What each trial's result.json says, but for how long it took and on what. */
function trainedResults(folder: string): unknown[] {
  const trials = join(folder, 'runs', 'trials');
  return readdirSync(trials)
    .toSorted()
    .map((id) => {
      const result = JSON.parse(readFileSync(join(trials, id, 'result.json'), 'utf8')) as object;
      return { ...result, wallTimeMs: 0, peakMemoryBytes: 0, device: null };
    });
}
