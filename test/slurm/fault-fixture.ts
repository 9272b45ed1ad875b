import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { slurmSchema } from '#src/settings/slurm.js';
import { parseSnapshot, queueColumns, type QueuedTask } from '#src/executor/slurm/queued-task.js';
import { jobPrefix } from '#src/executor/slurm/submission-files.js';
import {
  contentsAndRebuilt,
  type FixtureOptions,
  sweepFixture,
} from '../coordinator/sweep-fixture.js';
import type { ClusterOptions } from './cluster/cluster-configuration.js';
import { type Cluster, startCluster } from './cluster/start-cluster.js';

/** `npm run test:slurm` runs all of it; REELSWEEP_SLURM=short vitest run test/slurm the quick part. */
export const isLong = process.env['REELSWEEP_SLURM'] === 'long';

export type SlurmSweep = ReturnType<typeof sweepFixture>;

const sweeps: SlurmSweep[] = [];

/** A cluster of the file's own, to which everything that is run in this process speaks. After each test nothing of it may be in the queue. */
export function useCluster(options: ClusterOptions = {}): () => Cluster {
  let cluster: Cluster | undefined;
  const before = { ...process.env };
  const current = () => {
    if (cluster === undefined) throw new Error('The cluster has not started.');
    return cluster;
  };
  beforeAll(async () => {
    cluster = await startCluster(options);
    Object.assign(process.env, cluster.environment);
  });
  afterEach(async () => {
    // What a test that failed has left running would go on into the next.
    for (const { stop, stopNow } of sweeps.splice(0)) {
      stop.abort();
      stopNow.abort();
    }
    await current().run('scancel', ['--me']);
  });
  afterAll(async () => {
    await cluster?.stop();
    for (const name of ['PATH', 'SLURM_CONF']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
  return current;
}

/** A sweep of small programs as tasks of the cluster. @param slurm settings of runner.slurm as a sweep file has them */
export function slurmSweep(options: FixtureOptions = {}, slurm: Record<string, unknown> = {}) {
  const settings = slurmSchema.parse({ gres: 'gpu:1', ...slurm });
  const sweep = sweepFixture({
    ...options,
    runner: { ...options.runner, executor: 'slurm', slurm: settings },
  });
  sweeps.push(sweep);
  return sweep;
}

/** The sweep again, as another coordinator has it: same folder, nothing gated any more. */
export function continued(sweep: SlurmSweep, options: FixtureOptions = {}): SlurmSweep {
  const { runner, trials } = sweep.plan;
  const epochs = trials[0]?.settings.epochs ?? 1;
  return sweepFixture({
    trials: trials.length,
    epochs,
    ...options,
    runsFolder: sweep.runsFolder,
    runner,
  });
}

/** The sweep's tasks in the queue, those that are over too, in the order of their arrays and indices. */
export async function tasksOf(cluster: Cluster, sweep: SlurmSweep): Promise<QueuedTask[]> {
  const format = queueColumns.map(([name, width]) => `${name}:${width}`).join(',');
  const { stdout } = await cluster.run('squeue', [
    '-h',
    '-r',
    '-t',
    'all',
    '-S',
    'i',
    '-O',
    format,
  ]);
  const prefix = jobPrefix(sweep.runsFolder, sweep.plan.name);
  return [...parseSnapshot(stdout).values()]
    .filter(({ jobName }) => jobName.startsWith(prefix))
    .toSorted((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }));
}

/** Waits for something to be true. */
export async function eventually(done: () => boolean | Promise<boolean>, what: string) {
  const since = Date.now();
  while (!(await done())) {
    if (Date.now() - since > 40_000) throw new Error(`Not within 40 s: ${what}`);
    await sleep(50);
  }
}

/** Programs that wrap Slurm's own. @returns the shell line that puts them in the search path of what it starts */
export function standIns(sweep: SlurmSweep, programs: Readonly<Record<string, string>>): string {
  const folder = join(sweep.folder, 'stand-ins');
  mkdirSync(folder, { recursive: true });
  for (const [name, body] of Object.entries(programs)) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/bash\nreal=$(PATH="\${PATH#*:}" command -v ${name})\n${body}\n`);
    chmodSync(path, 0o755);
  }
  return `export PATH="${folder}:$PATH"; exec "$@"`;
}

export const startsOf = (sweep: SlurmSweep) =>
  sweep.journal().filter(({ event }) => event === 'start');
const publishedOf = (sweep: SlurmSweep) =>
  sweep.journal().filter(({ event }) => event === 'published');
export const causesOf = (sweep: SlurmSweep) =>
  sweep.record().trials.map(({ attempts }) => attempts.map(({ cause }) => cause));

/** Each trial was published by one attempt alone, and the database is what the folders say. */
export function expectWhole(sweep: SlurmSweep, journals: readonly SlurmSweep[] = [sweep]): void {
  const published = journals.flatMap((fixture) => publishedOf(fixture));
  expect(published.map(({ seed }) => seed).toSorted((one, other) => one - other)).toEqual(
    sweep.plan.trials.map(({ seed }) => seed),
  );
  const { before, after } = contentsAndRebuilt(sweep.runsFolder);
  expect(after).toEqual(before);
}
