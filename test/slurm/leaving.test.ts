import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reelsweep, start } from '../cli/command-process.js';
import { coordinate } from '../coordinator/coordinator-process.js';
import { sweepFixture } from '../coordinator/sweep-fixture.js';
import {
  causesOf,
  eventually,
  expectWhole,
  isLong,
  slurmSweep,
  startsOf,
  useCluster,
} from './fault-fixture.js';

const cluster = useCluster();

/** A program that trains nothing: it tells a figure once a file says go, and keeps what it was asked. */
const program = `
const { readFileSync, appendFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const folder = process.env.REELSWEEP_ATTEMPT;
const wait = () => {
  if (!existsSync(join(__dirname, 'go'))) return setTimeout(wait, 50);
  appendFileSync(join(folder, 'metrics.jsonl'), JSON.stringify({ epoch: 1, step: 1, name: 'validationMse', value: 0.5 }) + '\\n');
};
wait();
process.on('SIGTERM', () => process.exit(75));
`;

const sweepFile = `
name: far
trial:
  command: [node, train.js]
grid: { x: [1, 2, 3] }
runner: { executor: slurm, slurm: { cpus: 1 } }
`;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-far-'));
  writeFileSync(join(folder, 'train.js'), program);
  writeFileSync(join(folder, 'far.yaml'), sweepFile);
  return folder;
}

async function states(folder: string): Promise<string[]> {
  const { out } = await reelsweep(folder, 'status', 'far', '--json');
  if (out === '') return [];
  return (JSON.parse(out) as { trials: { state: string }[] }).trials.map(({ state }) => state);
}

async function untilStates(folder: string, wanted: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await states(folder);
    if (found.length > 0 && found.every((state) => state === wanted)) return;
    if (Date.now() > deadline) throw new Error(`After a minute: ${found.join(', ')}`);
  }
}

describe('a coordinator on a cluster', () => {
  it('that receives SIGTERM leaves its trials to the cluster, and resumes watching them', async () => {
    const folder = newFolder();
    const first = start(folder, 'run', 'far.yaml');
    await untilStates(folder, 'running');
    first.process.kill('SIGTERM');
    const { code, out, err } = await first.ended;
    expect(err).toContain('goes on in the cluster without this process');
    expect(out).toContain('Left to the cluster; `reelsweep run far.yaml` comes back to it');
    expect(code).toBe(75);
    writeFileSync(join(folder, 'go'), '');
    const second = await reelsweep(folder, 'run', 'far.yaml');
    expect(second.code).toBe(0);
    expect(second.out).toContain('3 of 3 trials succeeded');
    const { out: status } = await reelsweep(folder, 'status', 'far', '--json');
    // Each trial needed its one attempt only.
    expect(status.match(/"attempts":1/g)).toHaveLength(3);
  });

  const asJob = async () => {
    const folder = newFolder();
    const { code, out } = await reelsweep(folder, 'run', 'far.yaml', '--coordinator', 'job');
    expect(code).toBe(0);
    const job = /^Job (\d+) runs far;/.exec(out)?.[1] ?? '';
    await untilStates(folder, 'running');
    const stopped = await reelsweep(folder, 'stop', 'far');
    expect(stopped.code).toBe(0);
    await untilStates(folder, 'planned');
    const state = async () =>
      (
        await cluster().run('squeue', ['-h', '-t', 'all', '-j', job, '-O', 'State:20'])
      ).stdout.trim();
    while ((await state()) === 'RUNNING' || (await state()) === 'COMPLETING');
    // Not queued again, as exit code 75 would have it here.
    expect(await state()).toBe('COMPLETED');
    const words = readFileSync(
      join(folder, 'runs', 'sweeps', 'far', 'slurm', 'coordinator.txt'),
      'utf8',
    );
    expect(words).toContain('Stopping, as `reelsweep stop` requested');
    writeFileSync(join(folder, 'go'), '');
    await reelsweep(folder, 'run', 'far.yaml', '--coordinator', 'job');
    await untilStates(folder, 'succeeded');
  };
  if (isLong) it('may be a job itself, which `stop` ends for good', asJob);
});

describe('a sweep that is taken off the cluster', () => {
  it('runs here to the same end: what waited leaves the queue, what ran goes on from its checkpoint', async () => {
    const behaviours = { 1: 'gated' };
    const sweep = slurmSweep({ trials: 3, epochs: 4, behaviours }, { arrayLimit: 1 });
    const { child, last } = coordinate(sweep);
    await eventually(() => startsOf(sweep).length === 1, 'the first trial runs');
    child.kill('SIGKILL');
    await last;
    sweep.openGate();
    const here = sweepFixture({ trials: 3, epochs: 4, runsFolder: sweep.runsFolder });
    expect(await here.run()).toMatchObject({ succeeded: 3, failed: 0, stopped: null });
    expect((await cluster().run('squeue', ['--me', '-h'])).stdout).toBe('');
    expect(causesOf(here).slice(1)).toEqual([['published'], ['published']]);
    expectWhole(here, [sweep, here]);
  });
});
