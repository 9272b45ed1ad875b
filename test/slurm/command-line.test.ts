import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reelsweep, start } from '../cli/command-process.js';
import { tinyDataset } from '../trial/tiny-trial.js';
import { type Cluster, startCluster } from './cluster/start-cluster.js';

const isLong = process.env['REELSWEEP_SLURM'] === 'long';

let cluster: Cluster;
let folder: string;
const before = { ...process.env };

beforeAll(async () => {
  cluster = await startCluster({ nodes: 2 });
  // As on a login node whose terminal names another GPU.
  Object.assign(process.env, cluster.environment, { CUDA_VISIBLE_DEVICES: '7' });
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-slurm-commands-'));
});
afterAll(async () => {
  await cluster.stop();
  process.env = before;
});

/** A sweep whose trials say in their logs what they were given. */
function sweepFile(name: string, runner: object, first = ''): string {
  const file = `${name}.yaml`;
  const says = 'echo "gpu=${CUDA_VISIBLE_DEVICES-unset} threads=$OMP_NUM_THREADS"';
  const metric = `echo '{"name":"validationMse","value":0.5}' >> "$REELSWEEP_ATTEMPT/metrics.jsonl"`;
  const sweep = {
    name,
    trial: { command: ['sh', '-c', `${first}${says}; ${metric}`] },
    settings: { of: name },
    grid: { a: [1, 2, 3] },
    runner,
  };
  writeFileSync(join(folder, file), JSON.stringify(sweep));
  return file;
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly host: string | null;
  readonly job: string | null;
  readonly queuedAs: string | null;
}

async function shown(sweep: string): Promise<readonly Shown[]> {
  const { out, code } = await reelsweep(folder, 'status', sweep, '--json');
  return code === 0 ? (JSON.parse(out) as { trials: Shown[] }).trials : [];
}

async function logOf(sweep: string, trial: number): Promise<string> {
  return (await reelsweep(folder, 'logs', (await shown(sweep))[trial]?.id ?? '')).out;
}

if (isLong)
  it('a task has the GPU that Slurm gives it, the cores that it requested, and no GPU of the login node', async () => {
    const slurm = { gres: 'gpu:1', cpus: 2, arrayLimit: 2 };
    const withGpu = sweepFile('with-gpu', { executor: 'slurm', slurm });
    const without = sweepFile('without', { executor: 'slurm' });
    const ran = await reelsweep(folder, 'run', withGpu);
    expect(ran.code, ran.err).toBe(0);
    expect(ran.err).toContain('as Slurm tasks, at most 2 at a time, 2 threads each with gpu:1');
    expect(await logOf('with-gpu', 0)).toMatch(/^gpu=[01] threads=2$/m);
    const plain = await reelsweep(folder, 'run', without);
    expect(plain.code, plain.err).toBe(0);
    expect(await logOf('without', 0)).toMatch(/^gpu=-1 threads=1$/m);
  });

it('status, logs and the report say as which job a trial waits, and as which it ran on which node', async () => {
  const slurm = { executor: 'slurm', slurm: { arrayLimit: 1 } };
  const file = sweepFile('gated', slurm, 'until [ -e open ]; do sleep 0.05; done; ');
  const run = start(folder, 'run', file);
  await expect
    .poll(async () => (await shown('gated')).some(({ job }) => job !== null), { timeout: 30_000 })
    .toBe(true);
  const trials = await shown('gated');
  const running = trials.find(({ state }) => state === 'running');
  expect(running).toMatchObject({ queuedAs: null });
  expect(running?.job).toMatch(/^\d+_\d$/);
  expect(['n1', 'n2']).toContain(running?.host);
  const waiting = trials.filter(({ state }) => state === 'planned');
  expect(waiting).toHaveLength(2);
  expect(new Set(waiting.map(({ queuedAs }) => queuedAs)).size).toBe(2);
  for (const { queuedAs } of waiting) expect(queuedAs).toMatch(/^\d+_\d$/);
  const text = (await reelsweep(folder, 'status', 'gated')).out;
  expect(text).toContain(`job ${running?.job} on ${running?.host}`);
  expect(text).toContain(`queued as job ${waiting[0]?.queuedAs}`);

  // Nothing says that it is over, though its process is no child of anybody here.
  const follow = start(folder, 'logs', running?.id ?? '', '-f');
  writeFileSync(join(folder, 'open'), '');
  const followed = await follow.ended;
  expect(followed.out).toContain(`--- attempt 1, job ${running?.job} on ${running?.host}, started`);
  expect(followed.out).toContain('gpu=');
  expect(followed.err).toContain('has ended');
  const { code, err } = await run.ended;
  expect(code, err).toBe(0);

  const after = await shown('gated');
  expect(after.find(({ id }) => id === running?.id)).toMatchObject({
    state: 'succeeded',
    host: running?.host,
    job: running?.job,
  });
  expect(after.every(({ job, queuedAs }) => job !== null && queuedAs === null)).toBe(true);
  const report = await reelsweep(folder, 'report', 'gated', '--json');
  const { provenance } = JSON.parse(report.out) as { provenance: { nodes: object[] } };
  expect(provenance.nodes).toContainEqual(
    expect.objectContaining({ node: running?.host, attempts: expect.any(Number) as number }),
  );
  // The database that the folders give is the same.
  expect((await reelsweep(folder, 'store', 'check')).code).toBe(0);
});

// Its trials are trained twice: the long form's.
if (isLong)
  it('a profile takes a trained sweep to the cluster and to the same results, bit for bit', async () => {
    const here = mkdtempSync(join(tmpdir(), 'reelsweep-slurm-trained-'));
    await tinyDataset(here, 20);
    const profiles = {
      // One thread each, as a task of one core has.
      'here.yaml': { runner: { workers: availableParallelism() } },
      'cluster.yaml': { runner: { executor: 'slurm', slurm: { cpus: 1 } } },
    };
    for (const [file, profile] of Object.entries(profiles)) {
      writeFileSync(join(here, file), JSON.stringify(profile));
    }
    const results: unknown[] = [];
    for (const profile of Object.keys(profiles)) {
      writeFileSync(
        join(here, 'sweep.yaml'),
        'name: tiny\ndataset: dataset\nreplicates: 2\nsettings: { frames: 2, epochs: 2, batchSize: 8 }\n',
      );
      const { code, err } = await reelsweep(here, 'run', 'sweep.yaml', '--profile', profile);
      expect(code, err).toBe(0);
      const { out } = await reelsweep(here, 'status', 'tiny', '--json');
      const { trials } = JSON.parse(out) as { trials: (Shown & { metrics: object })[] };
      expect(trials.every(({ job }) => (job !== null) === (profile === 'cluster.yaml'))).toBe(true);
      results.push(trials.map(({ id, metrics }) => ({ id, metrics })));
      rmSync(join(here, 'runs'), { recursive: true });
    }
    expect(results[0]).toMatchObject([
      { metrics: { validationMse: expect.any(Number) as number } },
      {},
    ]);
    expect(results[1]).toEqual(results[0]);
  });
