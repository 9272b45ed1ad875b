import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterProcesses } from './cluster/cluster-processes.mjs';
import { startCluster, type Cluster } from './cluster/start-cluster.js';

const guardian = fileURLToPath(new URL('./programs/guardian.mjs', import.meta.url));
/** `npm run test:slurm` asks for what takes long. */
const isLong = process.env['REELSWEEP_SLURM'] === 'long';
const pollOptions = { timeout: 60_000, interval: 200 };

/** The cluster's own test: that it does what Slurm does, so that what is tested on it holds elsewhere. */
describe('the test cluster', () => {
  let cluster: Cluster;
  let folder: string;

  beforeAll(async () => {
    cluster = await startCluster();
    folder = mkdtempSync(join(tmpdir(), 'reelsweep-cluster-test-'));
  });
  afterAll(async () => {
    await cluster.stop();
  });

  /** Submits an array; its script's lines see OUT, a file of the task's own. @returns its id */
  async function submit(
    name: string,
    array: string,
    lines: readonly string[],
    more: string[] = [],
  ) {
    const script = join(folder, `${name}.sh`);
    const head = ['#!/bin/bash', `OUT="${folder}/${name}-$SLURM_ARRAY_TASK_ID.txt"`];
    writeFileSync(script, [...head, ...lines, ''].join('\n'));
    const common = ['--parsable', '--requeue', '-c1', '-o', '/dev/null', '-J', name];
    const said = await cluster.run('sbatch', [...common, `--array=${array}`, ...more, script]);
    expect(said).toMatchObject({ exitCode: 0, stderr: '' });
    return said.stdout;
  }
  const wrote = (name: string, task: number) => {
    const path = join(folder, `${name}-${task}.txt`);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  /** `task state restarts node`, one a task, in the order of the tasks. */
  async function tasks(id: string): Promise<string[]> {
    const format = 'ArrayTaskID:8,State:16,RestartCnt:6,NodeList:12';
    const { stdout } = await cluster.run('squeue', [
      '-h',
      '-r',
      '-t',
      'all',
      '-j',
      id,
      '-O',
      format,
    ]);
    return stdout
      .split('\n')
      .map((line) => line.trim().split(/ +/).join(' '))
      .toSorted();
  }
  const statesOf = async (id: string) => (await tasks(id)).map((line) => line.split(' ')[1]);

  it.concurrent(
    'runs an array of 6, each task with a GPU that no other has at that time',
    async ({ expect: expectHere }) => {
      const lines = [
        'FROM=$(date +%s%3N); sleep 1',
        'echo "$SLURMD_NODENAME-$CUDA_VISIBLE_DEVICES $FROM $(date +%s%3N)" > "$OUT"',
      ];
      const id = await submit('six', '0-5', lines, ['--gres=gpu:1']);
      await expectHere
        .poll(async () => statesOf(id), pollOptions)
        .toEqual(Array(6).fill('COMPLETED'));
      const uses = [0, 1, 2, 3, 4, 5].map((task) => {
        const [place = '', from, to] = wrote('six', task).trim().split(' ');
        return { task, place, from: Number(from), to: Number(to) };
      });
      for (const { task, place, from, to } of uses) {
        expectHere(place).toMatch(/^n[123]-[01]$/);
        const beside = uses.filter((use) => use.from < to && use.to > from && use.task !== task);
        expectHere(beside.map((use) => use.place)).not.toContain(place);
      }
    },
  );

  if (isLong) {
    it.concurrent(
      'requeues what exits with 75, and says so to the next run',
      async ({ expect: expectHere }) => {
        const lines = [
          'echo "run $SLURM_RESTART_COUNT" >> "$OUT"',
          '[ -n "$SLURM_RESTART_COUNT" ] || exit 75',
        ];
        const id = await submit('again', '0', lines);
        await expectHere
          .poll(async () => tasks(id), pollOptions)
          .toEqual([expectHere.stringMatching(/^0 COMPLETED 1 n/)]);
        expectHere(wrote('again', 0)).toBe('run \nrun 1\n');
      },
    );

    it.concurrent(
      'cancels with SIGTERM first, and SIGKILL after KillWait',
      async ({ expect: expectHere }) => {
        const lines = [
          `exec ${process.execPath} -e 'process.on("SIGTERM", () => console.log("terminated")); console.log("up"); setInterval(() => {}, 1000)' >> "$OUT"`,
        ];
        const id = await submit('deaf', '0', lines);
        await expectHere.poll(() => wrote('deaf', 0), pollOptions).toBe('up\n');
        expectHere(await cluster.run('scancel', [id])).toMatchObject({ exitCode: 0 });
        await expectHere.poll(async () => statesOf(id), pollOptions).toEqual(['CANCELLED']);
        expectHere(wrote('deaf', 0)).toBe('up\ntold\n');
      },
    );
  }

  it('kill -9 of a slurmd leaves its job alone, which ends well once the daemon is back', async () => {
    const lines = [
      'echo up >> "$OUT"; while [ ! -e "$OUT.go" ]; do sleep 0.1; done; echo done >> "$OUT"',
    ];
    const id = await submit('orphan', '0', lines);
    await expect.poll(() => wrote('orphan', 0), pollOptions).toBe('up\n');
    const node = (await tasks(id))[0]?.split(' ')[3] ?? '';
    await cluster.killDaemon(node);
    writeFileSync(join(folder, 'orphan-0.txt.go'), '');
    await expect.poll(() => wrote('orphan', 0), pollOptions).toBe('up\ndone\n');
    cluster.startDaemon(node);
    await expect.poll(async () => tasks(id), pollOptions).toEqual([`0 COMPLETED 0 ${node}`]);
    await cluster.waitForIdle();
  });

  if (isLong) {
    it('kill -9 of slurmctld: there is no answer, and after a restart a held array is there to be released', async () => {
      const id = await submit('held', '0-1', ['echo done > "$OUT"'], ['--hold']);
      await cluster.saveState();
      await cluster.killDaemon('slurmctld');
      expect(await cluster.run('scontrol', ['ping'])).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining('DOWN'),
      });
      cluster.startDaemon('slurmctld');
      await cluster.waitForIdle();
      expect(await statesOf(id)).toEqual(['PENDING', 'PENDING']);
      expect(await cluster.run('scontrol', ['release', id])).toMatchObject({ exitCode: 0 });
      await expect.poll(async () => statesOf(id), pollOptions).toEqual(['COMPLETED', 'COMPLETED']);
    });

    // Slurm takes half a minute to give a node up: `npm run test:slurm` waits for it.
  }

  if (isLong) {
    it('kill -9 of slurmctld forgets an array that it had accepted, and gives its id to the next', async () => {
      await submit('first', '0-1', ['true'], ['--hold']);
      await cluster.saveState();
      const forgotten = await submit('second', '0-1', ['true'], ['--hold']);
      await cluster.killDaemon('slurmctld');
      cluster.startDaemon('slurmctld');
      await cluster.waitForIdle();
      const namesOf = async () => (await cluster.run('squeue', ['-h', '-o', '%j'])).stdout;
      expect(await namesOf()).toBe('first');
      expect(await submit('third', '0-1', ['true'], ['--hold'])).toBe(forgotten);
      await cluster.run('scancel', ['--me']);
    });

    it('a node whose daemon is dead for long: its task starts elsewhere while the first still runs', async () => {
      const lines = ['echo "up $SLURMD_NODENAME" >> "$OUT"; exec sleep 1000'];
      const id = await submit('twice', '0', lines);
      await expect.poll(() => wrote('twice', 0), pollOptions).toMatch(/^up n\d\n$/);
      const [, , , node = ''] = (await tasks(id))[0]?.split(' ') ?? [];
      await cluster.killDaemon(node);
      await expect
        .poll(() => wrote('twice', 0), { ...pollOptions, timeout: 90_000 })
        .toMatch(/^up n\d\nup n\d\n$/);
      const sleepers = cluster.processes().filter(({ name }) => name === 'sleep 1000');
      expect(sleepers).toHaveLength(2);
      expect(new Set(sleepers.map((sleeper) => sleeper.node)).size).toBe(2);
      expect((await tasks(id))[0]).toMatch(/^0 RUNNING 1 n/);
      await cluster.run('scancel', [id]);
      cluster.startDaemon(node);
      await cluster.waitForIdle();
    });
  }

  it('drains a node and resumes it', async () => {
    await cluster.drain('n2', 'disk is full');
    const { stdout } = await cluster.run('sinfo', ['-h', '-N', '-n', 'n2', '-o', '%T %E']);
    expect(stdout.trim()).toBe('drained disk is full');
    await cluster.resume('n2');
    await cluster.waitForIdle(['n2']);
  });

  it('stops with whatever runs in it, and a second one goes on', async () => {
    const other = await startCluster({ nodes: 1, gpusPerNode: 0 });
    await other.run('sbatch', ['-o', '/dev/null', '--wrap', 'sleep 1000']);
    const names = () => other.processes().map(({ name }) => name);
    await expect.poll(names, pollOptions).toContain('sleep 1000');
    await other.stop();
    expect(names()).toEqual([]);
    expect(existsSync(other.folder)).toBe(false);
    await cluster.waitForIdle();
  });
});

if (isLong) {
  it('an urgent job takes the place of another, which is stopped and requeued', async () => {
    const cluster = await startCluster({
      nodes: 1,
      cpusPerNode: 1,
      preemption: { graceSeconds: 0 },
    });
    const program = 'process.on("SIGTERM", () => process.exit(75)); setInterval(() => {}, 1000)';
    const script = `exec ${process.execPath} -e '${program}'`;
    const common = ['--parsable', '-o', '/dev/null'];
    await cluster.run('sbatch', [...common, '--requeue', '-J', 'low', '--wrap', script]);
    const rows = async () =>
      (await cluster.run('squeue', ['-h', '-t', 'all', '-o', '%j %T %i', '--sort=j'])).stdout.split(
        '\n',
      );
    await expect.poll(rows, pollOptions).toEqual([expect.stringMatching(/^low RUNNING/)]);
    await cluster.run('sbatch', [
      ...common,
      '-p',
      'urgent',
      '-J',
      'urgent',
      '--wrap',
      'sleep 1000',
    ]);
    await expect
      .poll(rows, pollOptions)
      .toEqual([expect.stringMatching(/^low PENDING/), expect.stringMatching(/^urgent RUNNING/)]);
    const { stdout } = await cluster.run('squeue', ['-h', '-n', 'low', '-O', 'RestartCnt:5']);
    expect(stdout.trim()).toBe('1');
    await cluster.stop();
  });
}

it('a test that is killed takes its cluster along', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-slurm-'));
  const configuration = join(folder, 'slurm.conf');
  // It starts the guardian as startCluster does, and a process in its own session, as a daemon would be.
  const program = `
    const { spawn } = require('node:child_process');
    const [guardian, folder] = process.argv.slice(1);
    spawn(process.execPath, [guardian, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    spawn('sleep', ['1000'], { detached: true, stdio: 'ignore', env: { ...process.env, SLURM_CONF: folder + '/slurm.conf' } });
    setInterval(() => {}, 1000);`;
  const test = spawn(process.execPath, ['-e', program, guardian, folder], { stdio: 'ignore' });
  await expect.poll(() => clusterProcesses(configuration), pollOptions).toHaveLength(1);
  test.kill('SIGKILL');
  await once(test, 'exit');
  await expect.poll(() => existsSync(folder), pollOptions).toBe(false);
  expect(clusterProcesses(configuration)).toEqual([]);
});
