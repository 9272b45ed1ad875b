import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readOwner, isOwnerAlive } from '#src/runs/attempt-owner.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { resultsOf } from '../executor/executor-contract.js';
import type { FixtureOptions } from '../coordinator/sweep-fixture.js';
import {
  causesOf,
  eventually,
  expectWhole,
  isLong,
  slurmSweep,
  type SlurmSweep,
  startsOf,
  useCluster,
} from './fault-fixture.js';

const cluster = useCluster({ slurmdTimeout: 10 });

const ownerOf = (sweep: SlurmSweep, attempt: number) =>
  readOwner(runsLayout.attempt(sweep.trialFolder(0), attempt));

async function undisturbed(options: FixtureOptions): Promise<unknown[]> {
  const sweep = slurmSweep(options);
  await sweep.run();
  return resultsOf(sweep);
}

/** Runs a sweep of one trial up to its second epoch, and gives the node it runs on. */
async function begun(sweep: SlurmSweep) {
  const running = sweep.run();
  await eventually(
    () => existsSync(`${sweep.trialFolder(0)}/checkpoints/2`),
    'the trial has two epochs behind it',
  );
  return { running, node: ownerOf(sweep, 1)?.job?.node ?? '' };
}

/** Starts its daemon where that was killed, and takes the node back into use. */
async function restore(node: string, isDead = true): Promise<void> {
  if (isDead) cluster().startDaemon(node);
  await eventually(async () => {
    const { stdout } = await cluster().run('sinfo', ['-h', '-N', '-n', node, '-o', '%T']);
    if (stdout.trim() === 'idle') return true;
    if (/down|drain/.test(stdout)) {
      await cluster().run('scontrol', ['update', `nodename=${node}`, 'state=resume']);
    }
    await sleep(500);
    return false;
  }, `${node} is idle again`);
}

describe('a node', () => {
  it('that is cut off: the task starts elsewhere while its first process lives on, which is fenced off', async () => {
    const options = { trials: 1, epochs: 6 };
    const sweep = slurmSweep({ ...options, behaviours: { 1: 'gated' } });
    const { running, node } = await begun(sweep);
    const first = ownerOf(sweep, 1);
    const isFirstAlive = () => first !== null && isOwnerAlive(first) === 'alive';
    await cluster().killDaemon(node);
    await cluster().run('scontrol', ['update', `nodename=${node}`, 'state=down', 'reason=cut off']);
    await eventually(() => ownerOf(sweep, 2) !== null, 'the second attempt begins');
    // Two at once: the first was not notified.
    expect(isFirstAlive()).toBe(true);
    expect(ownerOf(sweep, 2)?.job).toMatchObject({ id: first?.job?.id, restarts: 1 });
    expect(ownerOf(sweep, 2)?.job?.node).not.toBe(node);
    sweep.openGate();
    expect(await running).toMatchObject({ succeeded: 1, failed: 0 });
    expect(causesOf(sweep)).toEqual([['interrupted', 'published']]);
    await eventually(() => !isFirstAlive(), 'the first process has left');
    expectWhole(sweep);
    expect(sweep.record().trials[0]?.curve).toHaveLength(12);
    await restore(node);
    expect(resultsOf(sweep)).toEqual(await undisturbed(options));
  });

  if (isLong) {
    it('whose slurmd is killed and found dead by Slurm itself', async () => {
      const options = { trials: 1, epochs: 400, epochMs: 150 };
      const sweep = slurmSweep(options);
      const { running, node } = await begun(sweep);
      await cluster().killDaemon(node);
      expect(await running).toMatchObject({ succeeded: 1, failed: 0 });
      expect(causesOf(sweep)).toEqual([['interrupted', 'published']]);
      expectWhole(sweep);
      await restore(node);
      expect(resultsOf(sweep)).toEqual(await undisturbed({ ...options, epochMs: 0 }));
    });

    it('that is cut off while its process goes on to the end: its result counts, and the task leaves the queue', async () => {
      const options = { trials: 1, epochs: 6, behaviours: { 1: 'gated' } };
      const sweep = slurmSweep(options);
      const { running, node } = await begun(sweep);
      await cluster().killDaemon(node);
      sweep.openGate();
      await eventually(() => existsSync(runsLayout.result(sweep.trialFolder(0))), 'it publishes');
      await cluster().run('scontrol', ['update', `nodename=${node}`, 'state=down', 'reason=cut']);
      expect(await running).toMatchObject({ succeeded: 1, failed: 0 });
      expect(causesOf(sweep)).toEqual([['published']]);
      expectWhole(sweep);
      const { stdout } = await cluster().run('squeue', ['--me', '-h']);
      expect(stdout).toBe('');
      await restore(node);
    });

    it('whose power fails: the trial goes on elsewhere from its checkpoint', async () => {
      const options = { trials: 1, epochs: 30, epochMs: 100 };
      const sweep = slurmSweep(options);
      const { running, node } = await begun(sweep);
      await cluster().killNode(node);
      expect(await running).toMatchObject({ succeeded: 1, failed: 0 });
      expect(causesOf(sweep)).toEqual([['interrupted', 'published']]);
      expectWhole(sweep);
      await restore(node);
      expect(resultsOf(sweep)).toEqual(await undisturbed({ ...options, epochMs: 0 }));
    });

    it('that goes down while other trials run elsewhere: only its own are run again', async () => {
      const sweep = slurmSweep({ trials: 6, epochs: 30, epochMs: 200 });
      const running = sweep.run();
      await eventually(() => startsOf(sweep).length === 6, 'all trials run');
      await sleep(1000);
      await cluster().run('scontrol', ['update', 'nodename=n1', 'state=down', 'reason=test']);
      expect(await running).toMatchObject({ succeeded: 6, failed: 0 });
      const again = causesOf(sweep).filter((causes) => causes.length > 1);
      expect(again).toEqual([
        ['interrupted', 'published'],
        ['interrupted', 'published'],
      ]);
      expectWhole(sweep);
      await restore('n1', false);
    });
  }
});
