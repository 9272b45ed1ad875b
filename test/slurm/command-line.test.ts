import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reelsweep } from '../cli/command-process.js';
import { type Cluster, startCluster } from './cluster/start-cluster.js';

let cluster: Cluster;
let folder: string;
const before = { ...process.env };

beforeAll(async () => {
  cluster = await startCluster({ nodes: 2 });
  // As on a login node whose terminal names a GPU of its own.
  Object.assign(process.env, cluster.environment, { CUDA_VISIBLE_DEVICES: '7' });
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-slurm-commands-'));
});
afterAll(async () => {
  await cluster.stop();
  process.env = before;
});

/** A sweep whose trials say in their logs what they were given. */
function sweepFile(name: string, runner: object): string {
  const file = `${name}.yaml`;
  const says = 'echo "gpu=$CUDA_VISIBLE_DEVICES threads=$OMP_NUM_THREADS"';
  const metric = `echo '{"name":"validationMse","value":0.5}' >> "$REELSWEEP_ATTEMPT/metrics.jsonl"`;
  const sweep = {
    name,
    trial: { command: ['sh', '-c', `${says}; ${metric}`] },
    settings: { of: name },
    grid: { a: [1, 2, 3] },
    runner,
  };
  writeFileSync(join(folder, file), JSON.stringify(sweep));
  return file;
}

async function logOf(sweep: string, trial: number): Promise<string> {
  const { out } = await reelsweep(folder, 'status', sweep, '--json');
  const { trials } = JSON.parse(out) as { trials: readonly { id: string }[] };
  return (await reelsweep(folder, 'logs', trials[trial]?.id ?? '')).out;
}

it('a task has the GPU that Slurm gives it, the cores that it asked for, and no GPU of the login node', async () => {
  const slurm = { gres: 'gpu:1', cpus: 2, arrayLimit: 2 };
  const withGpu = sweepFile('with-gpu', { executor: 'slurm', slurm });
  const without = sweepFile('without', { executor: 'slurm' });
  const ran = await reelsweep(folder, 'run', withGpu);
  expect(ran.code, ran.err).toBe(0);
  expect(ran.err).toContain('as Slurm tasks, at most 2 at a time, 2 threads each with gpu:1');
  expect(await logOf('with-gpu', 0)).toMatch(/^gpu=[01] threads=2$/m);
  const plain = await reelsweep(folder, 'run', without);
  expect(plain.code, plain.err).toBe(0);
  expect(await logOf('without', 0)).toMatch(/^gpu=(-1)? threads=1$/m);
});
