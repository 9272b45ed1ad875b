import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Finding } from '#src/executor/finding.js';
import { startCluster, type Cluster } from './cluster/start-cluster.js';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const pollOptions = { timeout: 60_000, interval: 200 };

let cluster: Cluster;
let folder: string;
beforeAll(async () => {
  cluster = await startCluster({ nodes: 2, requeueExit: null });
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-slurm-doctor-'));
});
afterAll(async () => {
  await cluster.stop();
});

async function doctor(...words: string[]) {
  const all = [program, 'doctor', '--slurm', '--json', ...words];
  const { exitCode, stdout } = await cluster.run(process.execPath, all, { cwd: folder });
  const findings = stdout === '' ? [] : (JSON.parse(stdout) as Finding[]);
  const named = (name: string) => findings.find((finding) => finding.name === name);
  return { exitCode, findings, named };
}
const jobs = async () => (await cluster.run('squeue', ['-h', '-o', '%j %T'])).stdout;

it('a short test job shows the shared folder, the clocks and the GPU', async () => {
  const { exitCode, findings, named } = await doctor('--submit', '--gres', 'gpu:1');
  expect(findings.filter(({ state }) => state === 'failed' || state === 'missing')).toEqual([]);
  expect(exitCode).toBe(0);
  expect(named('shared folder')).toMatchObject({
    state: 'ok',
    fact: expect.stringMatching(/^what n[12] writes/),
  });
  // Nodes and test are one machine.
  expect(named('clocks')).toMatchObject({ state: 'ok' });
  expect(named('devices')?.fact).toMatch(/CUDA_VISIBLE_DEVICES=[01] on n[12]$/);
  expect(named('KillWait')).toMatchObject({
    state: 'warning',
    fact: expect.stringMatching(/^3 s/),
  });
  expect(named('RequeueExit')).toMatchObject({ state: 'warning' });
  expect(named('MaxArraySize')).toMatchObject({ state: 'ok' });
  expect(readdirSync(join(folder, 'runs'))).toEqual([]);
});

it('what the cluster has not is named, and fails', async () => {
  const { exitCode, named } = await doctor('--gres', 'gpu:3');
  expect(exitCode).toBe(1);
  expect(named('gres')?.fact).toBe('no node of gpu has gpu:3; there is: gpu:2');
  expect((await doctor('--partition', 'cpu')).named('partition')?.fact).toBe(
    'there is no cpu; there are: gpu',
  );
});

it('a drained node comes with its reason, and its fix works', async () => {
  await cluster.drain('n2', 'disk is full');
  const { exitCode, named } = await doctor();
  expect(exitCode).toBe(0);
  expect(named('nodes')).toMatchObject({
    state: 'warning',
    fact: '1 of 2 take jobs; n2 drained (disk is full)',
  });
  const [, command = ''] = /types: scontrol (.*)$/.exec(named('nodes')?.fix ?? '') ?? [];
  expect(await cluster.run('scontrol', command.split(' '))).toMatchObject({ exitCode: 0 });
  await cluster.waitForIdle();
  expect((await doctor()).named('nodes')).toMatchObject({ state: 'ok' });
});

it('Ctrl-C while the job waits takes it out of the queue', async () => {
  for (const node of cluster.nodes) await cluster.drain(node, 'test');
  const child = spawn(process.execPath, [program, 'doctor', '--slurm', '--submit'], {
    cwd: folder,
    env: cluster.environment,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await expect.poll(jobs, pollOptions).toBe('reelsweep-doctor PENDING');
  child.kill('SIGINT');
  expect(await ended).toEqual([75, null]);
  expect(await jobs()).toBe('');
  expect(readdirSync(join(folder, 'runs'))).toEqual([]);
  for (const node of cluster.nodes) await cluster.resume(node);
});

// The last one: its cluster has no controller afterwards.
it('a controller that is dead fails the check, quickly', async () => {
  await cluster.killDaemon('slurmctld');
  const { exitCode, findings, named } = await doctor('--submit');
  expect(exitCode).toBe(1);
  expect(named('controller')).toMatchObject({
    state: 'failed',
    fact: expect.stringContaining('DOWN'),
  });
  expect(named('shared folder')).toMatchObject({ state: 'warning' });
  expect(findings.map(({ name }) => name)).not.toContain('partition');
});
