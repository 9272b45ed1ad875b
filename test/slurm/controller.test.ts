import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { resultsOf } from '../executor/executor-contract.js';
import {
  causesOf,
  eventually,
  expectWhole,
  isLong,
  slurmSweep,
  type SlurmSweep,
  startsOf,
  tasksOf,
  useCluster,
} from './fault-fixture.js';

const cluster = useCluster();

async function controllerBack(): Promise<void> {
  cluster().startDaemon('slurmctld');
  await eventually(
    async () => (await cluster().run('scontrol', ['ping'])).exitCode === 0,
    'the controller answers',
  );
}

/** What is in the controller's memory only is written down by the next change after 5 s. */
async function remembered(): Promise<void> {
  await sleep(5500);
  for (const { id } of await tasksOf(cluster(), latest)) {
    await cluster().run('scontrol', ['update', `jobid=${id}`, 'comment=x']);
  }
  await sleep(500);
}

let latest: SlurmSweep;
const problemsOf = (sweep: SlurmSweep) =>
  sweep.events.flatMap((event) => (event.kind === 'problem' ? [event.message] : []));

describe('a controller that is killed', () => {
  it('before trials are handed over: the coordinator says so, waits, and goes on', async () => {
    const sweep = slurmSweep({ trials: 2 });
    await cluster().killDaemon('slurmctld');
    const running = sweep.run();
    await eventually(
      () => problemsOf(sweep).some((message) => message.includes('does not answer')),
      'it says that nobody answers',
    );
    await controllerBack();
    expect(await running).toMatchObject({ succeeded: 2, failed: 0, stopped: null });
    expect(problemsOf(sweep)).toContain('Slurm answers again.');
    expect(startsOf(sweep)).toHaveLength(2);
    expectWhole(sweep);
  });

  if (isLong) {
    it('while trials run: they go on, and so does the coordinator', async () => {
      const behaviours = { 1: 'gated', 2: 'gated' };
      const sweep = slurmSweep({ trials: 2, epochs: 5, behaviours });
      latest = sweep;
      const running = sweep.run();
      await eventually(() => startsOf(sweep).length === 2, 'both run');
      await remembered();
      await cluster().killDaemon('slurmctld');
      await sleep(4000);
      await controllerBack();
      await sleep(4000);
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 2, failed: 0 });
      expect(causesOf(sweep)).toEqual([['published'], ['published']]);
      expectWhole(sweep);
    });

    it('and may have forgotten that trials run: it kills them and starts them again, which is an interruption', async () => {
      const options = { trials: 2, epochs: 6 };
      const sweep = slurmSweep({ ...options, behaviours: { 1: 'gated', 2: 'gated' } });
      const running = sweep.run();
      const twoEpochs = (place: number) => existsSync(`${sweep.trialFolder(place)}/checkpoints/2`);
      await eventually(() => twoEpochs(0) && twoEpochs(1), 'both are in their third epoch');
      await cluster().killDaemon('slurmctld');
      await controllerBack();
      // It depends on when it last wrote down what it knew: then they start again, or they go on.
      await sleep(10_000);
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 2, failed: 0 });
      for (const causes of causesOf(sweep)) expect(causes.at(-1)).toBe('published');
      expectWhole(sweep);
      const straight = slurmSweep(options);
      await straight.run();
      expect(resultsOf(sweep)).toEqual(resultsOf(straight));
    });

    it('and has forgotten an array and given its number to a stranger: the stranger is left alone', async () => {
      await cluster().run('sbatch', ['--hold', '-o', '/dev/null', '--wrap', 'true']);
      const sweep = slurmSweep({ trials: 2, behaviours: { 1: 'gated', 2: 'gated' } });
      const running = sweep.run();
      await eventually(async () => (await tasksOf(cluster(), sweep)).length === 2, 'submitted');
      const [task] = await tasksOf(cluster(), sweep);
      const lost = task?.id.split('_')[0] ?? '';
      await cluster().killDaemon('slurmctld');
      cluster().startDaemon('slurmctld');
      await eventually(
        async () => (await cluster().run('scontrol', ['ping'])).exitCode === 0,
        'the controller answers',
      );
      const stranger = await cluster().run('sbatch', [
        '--parsable',
        '-o',
        '/dev/null',
        '--array=0-1',
        '--wrap',
        'sleep 30',
      ]);
      sweep.openGate();
      expect(await running).toMatchObject({ succeeded: 2, failed: 0 });
      expectWhole(sweep);
      if (stranger.stdout !== lost) return;
      const { stdout } = await cluster().run('squeue', ['-h', '-r', '-j', lost, '-o', '%T']);
      expect(new Set(stdout.split('\n'))).toEqual(new Set(['RUNNING']));
    });

    it('while trials are handed over: none is handed over twice, none is lost', async () => {
      const sweep = slurmSweep({ trials: 3 });
      let isKilled = false;
      const running = sweep.run();
      await eventually(() => sweep.events.length > 0, 'it has started');
      await cluster().killDaemon('slurmctld');
      isKilled = true;
      await sleep(6000);
      await controllerBack();
      expect(isKilled).toBe(true);
      expect(await running).toMatchObject({ succeeded: 3, failed: 0 });
      expect(startsOf(sweep)).toHaveLength(3);
      expectWhole(sweep);
    });
  }
});
